// A refused sign-in does not tell the reason.
import { inspect } from 'node:util';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { storesAndPoolers } from '../../test-setup/pooled-stores.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import type { OpenedStore } from '../../test-setup/stores.ts';

/** What was asked of the provider since it was last emptied. */
const asked: string[] = [];
/** The real provider, counted. */
const counting: HashProvider = {
  hash: (password) => {
    asked.push('hash');
    return quickHash.hash(password);
  },
  verify: (password, hash) => {
    asked.push('verify');
    return quickHash.verify(password, hash);
  },
  simulate: () => {
    asked.push('simulate');
    return quickHash.simulate();
  },
};

/** A user resource whose hash may be null: an invited user has no password yet. */
function userWith(hashProvider: HashProvider) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
    },
    actions: { invite: { type: 'create', accept: ['email'] }, remove: { type: 'destroy' } },
    authentication: {
      tokens: storedTokens,
      strategies: { password: { identityField: 'email', hashProvider } },
    },
  });
}
const User = userWith(counting);
/** A careless provider: `simulate` returns true. */
const Careless = userWith({ ...quickHash, simulate: (async () => true) as unknown as () => Promise<void> });
const Truthy = userWith({ ...quickHash, verify: (async () => 'yes') as unknown as HashProvider['verify'] });

const ann = credentials('ann');
const right = { email: ann.email, password: ann.password };

/** An error as a caller can see it, without the lines of its stack. */
function seen(error: unknown): unknown {
  const { message, name, code, strategy, cause, issues } = error as AuthenticationFailed;
  const ownKeys = Reflect.ownKeys(error as object)
    .map(String)
    .sort();
  const frames = (text: string) => text.split('\n').filter((line) => !/^\s+at /.test(line));
  return {
    ...{ message, name, code, strategy, cause, issues, class: (error as AuthenticationFailed).class, ownKeys },
    json: JSON.stringify(error),
    text: String(error),
    inspected: frames(inspect(error, { depth: null, showHidden: true })),
    prototype: Object.getPrototypeOf(error),
  };
}

for (const store of storesAndPoolers) {
  describe(`signing in on ${store.name}`, () => {
    let opened: OpenedStore;
    const strategy = Info.strategy(User, 'password');
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      await strategy.action('register', ann);
      await strategy.action('register', credentials('bob'));
      await User.actions.invite({ email: 'invited@example.com' });
      await strategy.action('register', credentials('broken'));
      await opened.query("update users set hashed_password = 'no hash' where email = 'broken@example.com'");
      asked.length = 0;
      opened.statements.length = 0;
    });
    afterEach(() => opened.close());

    test('P4 the right password signs in, and begins a new session each time', async () => {
      const [first, second] = [await strategy.action('signIn', right), await strategy.action('signIn', right)];
      expect(asked).toEqual(['verify', 'verify']);
      expect(first.$metadata.token).not.toBe(second.$metadata.token);
      for (const { $metadata } of [first, second]) {
        expect((await authenticate(User, $metadata.token))?.user.email).toBe(ann.email);
      }
      expect(await User.actions.signInWithPassword(right)).toEqual({ id: first.id, email: ann.email });
    });

    const attempts = [
      { name: 'a wrong password', given: { email: ann.email, password: 'wrong password' }, costs: 'verify' },
      {
        name: 'an unknown identity',
        given: { email: 'stranger@example.com', password: ann.password },
        costs: 'simulate',
      },
      { name: "another user's password", given: { ...right, password: credentials('bob').password }, costs: 'verify' },
      {
        name: 'the right password in other case',
        given: { ...right, password: ann.password.toUpperCase() },
        costs: 'verify',
      },
      { name: 'an empty password', given: { ...right, password: '' }, costs: 'verify' },
      { name: 'a short password', given: { email: 'stranger@example.com', password: 'x' }, costs: 'simulate' },
      {
        name: 'a user without a password',
        given: { email: 'invited@example.com', password: ann.password },
        costs: 'simulate',
      },
      { name: 'a stored hash that is none', given: { email: 'broken@example.com', password: 'x' }, costs: 'verify' },
    ];

    test.each(attempts)(
      'P4 $name costs one $costs and one statement, and nothing is stored',
      async ({ given, costs }) => {
        const before = await opened.query('select jti from tokens');
        const error = await thrownBy(() => strategy.action('signIn', given));
        expect(error).toBeInstanceOf(AuthenticationFailed);
        expect(asked).toEqual([costs]);
        expect(opened.statements).toHaveLength(1);
        expect(await opened.query('select jti from tokens')).toEqual(before);
      },
    );

    test('P4 every failure gives the same error in every printed and readable form', async () => {
      const errors: unknown[] = [];
      for (const { given } of attempts) errors.push(seen(await thrownBy(() => strategy.action('signIn', given))));
      const [first, ...others] = errors;
      for (const other of others) expect(other).toEqual(first);
      expect(first).toMatchObject({
        message: 'authentication failed',
        code: 'AUTHENTICATION_FAILED',
        class: 'forbidden',
      });
      expect(JSON.stringify(first)).not.toMatch(/ann|bob|stranger|wrong|unknown|hash/i);
      // All of them were sent the same text.
      expect(new Set(opened.statements).size).toBe(1);
    });

    test('P4 a deleted user counts as unknown', async () => {
      const known = seen(await thrownBy(() => strategy.action('signIn', { ...right, password: 'wrong' })));
      await opened.query(`delete from users where email = '${ann.email}'`);
      asked.length = 0;
      expect(seen(await thrownBy(() => strategy.action('signIn', right)))).toEqual(known);
      expect(asked).toEqual(['simulate']);
    });

    test('P4 a wrong current password costs one verify, hashes nothing, and gives the same error', async () => {
      const user = await strategy.action('signIn', right);
      const wrong = seen(await thrownBy(() => strategy.action('signIn', { ...right, password: 'wrong' })));
      asked.length = 0;
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      const error = await thrownBy(() =>
        strategy.action('changePassword', { user, currentPassword: 'wrong', ...fresh }),
      );
      expect(asked).toEqual(['verify']);
      expect(seen(error)).toEqual(wrong);
      await opened.query(`delete from users where email = '${ann.email}'`);
      asked.length = 0;
      const gone = () => strategy.action('changePassword', { user, currentPassword: ann.password, ...fresh });
      expect(seen(await thrownBy(gone))).toEqual(wrong);
      expect(asked).toEqual(['simulate']);
    });

    test('P4 malformed input is refused before any statement, for every user alike', async () => {
      for (const email of [ann.email, 'stranger@example.com']) {
        for (const given of [
          { email },
          { email, password: 1 },
          { email, password: null },
          { email, password: 'x', more: 1 },
        ]) {
          const error = await thrownBy(() => strategy.action('signIn', given as typeof right));
          expect(error).toMatchObject({ code: 'INVALID_INPUT' });
        }
      }
      expect(asked).toEqual([]);
      expect(opened.statements).toEqual([]);
    });
  });

  describe(`careless hash providers on ${store.name}`, () => {
    test('P4 no answer of simulate lets in an unknown user or one without a password', async () => {
      const opened = await store.open([Careless, Token]);
      await Careless.actions.invite({ email: 'invited@example.com' });
      for (const email of ['invited@example.com', 'stranger@example.com']) {
        const error = await thrownBy(() => Careless.actions.signInWithPassword({ email, password: 'x' }));
        expect(error).toBeInstanceOf(AuthenticationFailed);
      }
      expect(await opened.query('select jti from tokens')).toEqual([]);
      await opened.close();
    });

    test('P4 only true from verify lets a user in', async () => {
      const opened = await store.open([Truthy, Token]);
      await Truthy.actions.registerWithPassword(ann);
      expect(await thrownBy(() => Truthy.actions.signInWithPassword(right))).toBeInstanceOf(AuthenticationFailed);
      await opened.close();
    });
  });
}
