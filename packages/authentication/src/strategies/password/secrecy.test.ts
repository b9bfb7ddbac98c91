// No error holds a password, a hash, a token or a secret: not in its message, its JSON, its stack, its cause or its depths.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { credentials, passwordAttributes, quickHash, secret, storedTokens, Token } from '../../test-setup/accounts.ts';
import { printed, thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { hashPassword } from './actions/hash-password.ts';

type Method = 'hash' | 'verify' | 'simulate' | 'needsRehash';
/** How the provider fails at present; it says everything that it knows. */
let failure: { readonly method: Method; readonly how: 'throws' | 'rejects' } | undefined;

function failing<Result>(method: Method, told: readonly unknown[], work: () => Result): Result {
  if (failure?.method !== method) return work();
  const error = Object.assign(new Error(`cannot hash ${told.join()}`), { told, cause: new Error(told.join()) });
  if (failure.how === 'throws' || method === 'needsRehash') throw error;
  // Invariant: the other methods give promises.
  return Promise.reject(error) as Result;
}
const talkative: HashProvider = {
  hash: (password) => failing('hash', [password], () => quickHash.hash(password)),
  verify: (password, hash) => failing('verify', [password, hash], () => quickHash.verify(password, hash)),
  simulate: () => failing('simulate', [], () => quickHash.simulate()),
  needsRehash: (hash) => failing('needsRehash', [hash], () => true),
};

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: {
    setPassword: {
      type: 'update',
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: talkative })],
    },
    writeHash: { type: 'update', accept: ['hashedPassword'] },
  },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: talkative } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

/** What `onError` was told. */
const reported: unknown[] = [];
const ann = credentials('ann');
const right = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

for (const store of stores) {
  describe(`the content of errors on ${store.name}`, () => {
    let opened: OpenedStore;
    let user: Awaited<ReturnType<typeof User.actions.registerWithPassword>>;
    let hash = '';
    const strategy = Info.strategy(User, 'password');
    beforeEach(async () => {
      failure = undefined;
      opened = await store.open([User, Token], { onError: (error) => reported.push(error) });
      user = await strategy.action('register', ann);
      hash = String((await opened.query('select hashed_password from users'))[0]?.hashed_password);
    });
    afterEach(() => opened.close());

    /** The error of a call. Checks that it holds no secret. */
    async function silentErrorOf(call: () => unknown): Promise<unknown> {
      const error = await thrownBy(call);
      const text = printed(error);
      const { token } = user.$metadata;
      for (const known of [ann.password, fresh.password, 'wrong password', hash, token, secret, 'argon2id$']) {
        expect(text).not.toContain(known);
      }
      for (const part of token.split('.')) expect(text).not.toContain(part);
      return error;
    }

    const change = (more: object = {}) =>
      strategy.action('changePassword', { user, currentPassword: ann.password, ...fresh, ...more });
    const registerBob = () => strategy.action('register', { ...fresh, email: 'bob@example.com' });

    test('P1 errors about input hold no secret', async () => {
      const odd = ann.password as unknown as typeof right;
      for (const call of [
        () => strategy.action('register', ann),
        () => strategy.action('register', { ...ann, passwordConfirmation: 'wrong password' }),
        () => strategy.action('register', { ...ann, email: ann.password }),
        () => strategy.action('register', { ...ann, hashedPassword: hash } as typeof ann),
        () => strategy.action('register', { ...ann, password: 'x'.repeat(10_000) + ann.password }),
        () => strategy.action('signIn', odd),
        () => strategy.action('signIn', { ...right, password: [ann.password] as unknown as string }),
        () => strategy.action('signIn', { ...right, token: user.$metadata.token } as typeof right),
        () => strategy.action('signIn', { ...right, password: 'wrong password' }),
        () => strategy.action('signIn', { ...right, email: 'stranger@example.com' }),
        () => strategy.action('signInWithToken', { token: user.$metadata.token }),
        () => strategy.action('signInWithToken', { token: [user.$metadata.token] as unknown as string }),
        () => change({ currentPassword: 'wrong password' }),
        () => change({ passwordConfirmation: 'wrong password' }),
        () => change({ user: { ...user } }),
        () => change({ user: ann.password as unknown as typeof user }),
        () => User.actions.setPassword(user, { password: ['wrong password'] as unknown as string }),
        () => User.actions.writeHash(user, { hashedPassword: [hash] as unknown as string }),
        () => User.actions.writeHash(user, { hashedPassword: `${hash}\0` }),
        () => issueToken(User, { ...user, token: user.$metadata.token }),
      ]) {
        await silentErrorOf(call);
      }
    });

    test.each(['throws', 'rejects'] as const)(
      'P11 errors of a hash provider that %s its input hold no secret',
      async (how) => {
        const calls = [
          { method: 'hash', call: registerBob, code: 'HASH_UNAVAILABLE' },
          { method: 'hash', call: change, code: 'HASH_UNAVAILABLE' },
          {
            method: 'hash',
            call: () => User.actions.setPassword(user, { password: fresh.password }),
            code: 'HASH_UNAVAILABLE',
          },
          { method: 'verify', call: () => strategy.action('signIn', right), code: 'HASH_UNAVAILABLE' },
          { method: 'verify', call: change, code: 'HASH_UNAVAILABLE' },
          {
            method: 'simulate',
            call: () => strategy.action('signIn', { ...right, email: 'stranger@example.com' }),
            code: 'HASH_UNAVAILABLE',
          },
        ] as const;
        for (const { method, call, code } of calls) {
          failure = { method, how };
          expect(await silentErrorOf(call)).toMatchObject({ code });
        }
        failure = undefined;
        expect(await opened.query('select id from users')).toHaveLength(1);
        expect((await opened.query('select hashed_password from users'))[0]).toEqual({ hashed_password: hash });
        expect(await authenticate(User, user.$metadata.token)).not.toBeNull();
      },
    );

    test.each([
      ['hash', 'throws'],
      ['hash', 'rejects'],
      ['needsRehash', 'throws'],
    ] as const)(
      'P11 a provider whose %s %s after the password was right: the old hash stays, and the sign-in succeeds',
      async (method, how) => {
        failure = { method, how };
        const signedIn = await strategy.action('signIn', right);
        expect(await authenticate(User, signedIn.$metadata.token)).not.toBeNull();
        expect((await opened.query('select hashed_password from users'))[0]).toEqual({ hashed_password: hash });
      },
    );

    test('P2 the error of a taken identity holds no message of the database', async () => {
      await registerBob();
      const bob = () => strategy.action('register', { ...ann, email: 'BOB@example.com' });
      expect(await silentErrorOf(bob)).toMatchObject({ code: 'CONFLICT', issues: [{ path: ['email'] }] });
    });

    test('P1 the error of a constraint of the database holds no secret', async () => {
      const before = await opened.query('select * from users');
      if (store.name === 'postgres') {
        await opened.query("alter table users add constraint form check (hashed_password like 'x%') not valid");
        for (const call of [registerBob, change, () => User.actions.writeHash(user, { hashedPassword: `${hash}!` })]) {
          expect(await silentErrorOf(call)).toMatchObject({ class: 'invalid' });
        }
        await opened.query('alter table users drop constraint form');
        await opened.query('alter table users alter column hashed_password type varchar(97)');
      } else {
        await opened.query("create trigger form before update on users begin select raise(abort, 'no') ; end");
      }
      await silentErrorOf(() => User.actions.writeHash(user, { hashedPassword: `${hash}${hash}` }));
      expect(await opened.query('select * from users')).toEqual(before);
    });

    test('T6 the error of a failing store holds no secret', async () => {
      const { token } = user.$metadata;
      await opened.query('alter table tokens rename to elsewhere');
      for (const call of [
        () => authenticate(User, token),
        () => strategy.action('signIn', right),
        registerBob,
        change,
        () => issueToken(User, user),
        () => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }),
      ]) {
        expect(await silentErrorOf(call)).toMatchObject({ class: 'framework' });
      }
      await opened.query('alter table elsewhere rename to tokens');
      await opened.query('alter table users rename to elsewhere');
      for (const call of [
        () => authenticate(User, token),
        () => strategy.action('signIn', right),
        registerBob,
        change,
      ]) {
        expect(await silentErrorOf(call)).toMatchObject({ class: 'framework' });
      }
    });
  });
}
