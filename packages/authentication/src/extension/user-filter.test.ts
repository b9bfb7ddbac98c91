// A user whom `userFilter` leaves out is an unknown user: signs in nowhere, and is let in by no token.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, quickHash, secret, Token } from '../test-setup/accounts.ts';
import { outcome } from '../test-setup/gated-accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { gatedHashProvider } from '../testing/gated-hash-provider.ts';
import { gatedSender } from '../testing/gated-sender.ts';
import { defineResource } from './authentication.ts';
import { Info } from './info.ts';

const asked: string[] = [];
const hashProvider = gatedHashProvider({
  ...quickHash,
  verify(password, hash) {
    asked.push('verify');
    return quickHash.verify(password, hash);
  },
  simulate() {
    asked.push('simulate');
    return quickHash.simulate();
  },
});
const sender = gatedSender();

function userWith(userFilter: { archived?: unknown; role?: unknown; or?: unknown }, requirePresence = true) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
      archived: attribute(z.boolean().default(false), { sensitive: true }),
      role: z.string().nullable(),
    },
    actions: { archive: { type: 'update', accept: ['archived', 'role'] } },
    authentication: {
      userFilter,
      sessionIdentifier: 'jti',
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: requirePresence,
        signingSecret: secret,
      },
      strategies: {
        password: { identityField: 'email', hashProvider, registerActionAccept: ['role'], resettable: { sender } },
      },
      ...(requirePresence ? { addOns: { logOutEverywhere: {} } } : {}),
    },
  });
}
const variants = [
  {
    name: 'a sensitive attribute',
    User: userWith({ archived: false }),
    out: { archived: true },
    back: { archived: false },
  },
  {
    name: 'a filter of several, without presence',
    User: userWith({ archived: false, or: [{ role: null }, { role: { notIn: ['banned', 'gone'] } }] }, false),
    out: { role: 'gone' },
    back: { role: 'reader' },
  },
];
const ann = credentials('ann');
const right = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const failed = { code: 'AUTHENTICATION_FAILED' };

for (const store of stores) {
  for (const { name, User, out, back } of variants) {
    describe(`userFilter by ${name} on ${store.name}`, () => {
      const strategy = Info.strategy(User, 'password');
      let opened: OpenedStore;
      let user: Awaited<ReturnType<typeof register>>;
      const register = () => strategy.action('register', ann);
      beforeEach(async () => {
        opened = await store.open([User, Token]);
        user = await register();
        await strategy.action('register', credentials('bob'));
      });
      afterEach(() => opened.close());

      test('a filtered user signs in like an unknown one, with one simulate', async () => {
        expect((await strategy.action('signIn', right)).email).toBe(ann.email);
        await User.actions.archive(user, out);
        asked.length = 0;
        expect(await thrownBy(() => strategy.action('signIn', right))).toMatchObject(failed);
        expect(asked).toEqual(['simulate']);
        const { email, password } = credentials('bob');
        expect((await strategy.action('signIn', { email, password })).email).toBe(email);
      });

      test('a filtered user is not let in by any session, and renews none', async () => {
        const token = user.$metadata.token ?? '';
        expect(await authenticate(User, token)).not.toBeNull();
        await User.actions.archive(user, out);
        expect(await authenticate(User, token)).toBeNull();
        expect(await renewToken(User, token)).toBeNull();
        expect(await User.actions.getBySubject({ subject: `user?id=${user.id}` })).toBeNull();
        await User.actions.archive(user, back);
        expect(await authenticate(User, token)).not.toBeNull();
        expect(await User.actions.getBySubject({ subject: `user?id=${user.id}` })).toMatchObject({ id: user.id });
      });

      test('outstanding sign-in and reset tokens of a filtered user are refused', async () => {
        const signIn = await strategy.action('signIn', right, { context: { tokenType: 'sign_in' } });
        await strategy.action('requestReset', { email: ann.email });
        const { token: resetToken } = await sender.next();
        await User.actions.archive(user, out);
        const exchange = strategy.action('signInWithToken', { token: signIn.$metadata.token ?? '' });
        await expect(exchange).rejects.toMatchObject(failed);
        await expect(strategy.action('reset', { resetToken, ...fresh })).rejects.toMatchObject(failed);
        await User.actions.archive(user, back);
        expect((await strategy.action('signIn', right)).email).toBe(ann.email);
      });

      test('a filtered user gets no mail and no token, and changes no password', async () => {
        await User.actions.archive(user, out);
        const before = sender.sent.length;
        await strategy.action('requestReset', { email: ann.email });
        expect(await thrownBy(() => issueToken(User, user))).toMatchObject({ code: 'NOT_FOUND' });
        const changing = strategy.action('changePassword', { user, currentPassword: ann.password, ...fresh });
        await expect(changing).rejects.toMatchObject(failed);
        await opened.domain.close();
        expect(sender.sent).toHaveLength(before);
      });

      test('a user who is filtered out during the verification gets no token', async () => {
        const reached = hashProvider.afterVerify.hold();
        const signingIn = outcome(strategy.action('signIn', right));
        await reached;
        await User.actions.archive(user, out);
        hashProvider.afterVerify.release();
        expect((await signingIn).error).toMatchObject(failed);
      });

      test('registering a user whom the filter leaves out gives no token', async () => {
        await User.actions.archive(user, back);
        const carol = await strategy.action('register', { ...credentials('carol'), role: 'gone' });
        const isLeftOut = 'role' in out;
        expect(carol.$metadata.token === undefined).toBe(isLeftOut);
      });
    });
  }

  test(`the sessions of a filtered user can be ended on ${store.name}`, async () => {
    const User = userWith({ archived: false });
    const opened = await store.open([User, Token]);
    const user = await Info.strategy(User, 'password').action('register', ann);
    await User.actions.archive(user, { archived: true });
    const logOut = Info.findStrategy(User, 'logOutEverywhere');
    expect(logOut).toBeDefined();
    // Invariant: the resource has the add-on, which this helper's types do not tell.
    const { $metadata } = (await (
      logOut as unknown as { action(name: string, params: object): Promise<object> }
    ).action('logOutEverywhere', { user })) as { $metadata: { revoked: number } };
    expect($metadata.revoked).toBe(1);
    await User.actions.archive(user, { archived: false });
    expect(await authenticate(User, user.$metadata.token ?? '')).toBeNull();
    await opened.close();
  });
}

test('a filter that does not fit is a definition error at its path', async () => {
  for (const [filter, path] of [
    [{ archieved: true }, ['archieved']],
    [{ archived: 'no' }, ['archived']],
    [{ or: [{ role: { like: 'x' } }] }, ['or', 0, 'role', 'like']],
    [[], []],
    ['archived', []],
  ] as const) {
    const error = await thrownBy(() => userWith(filter as object));
    expect(error).toMatchObject({ issues: [{ path: ['authentication', 'userFilter', ...path] }] });
  }
});
