// A token for a person who has no account yet: it registers them, and does nothing else; it dies with the sessions of the
// user whom it would be of.
import { attribute } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  authenticate,
  Info,
  keyOfSubject,
  peekToken,
  renewToken,
  revokeJti,
  revokeToken,
  tokenRevoked,
  verifyToken,
} from '../../index.ts';
import { credentials, storedTokens, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { actions, attributes, defineResource, links, LinkUser as User } from '../../test-setup/mailed-link.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

/** Another resource with the same secret, audience and token table. */
const Guest = defineResource({
  name: 'Guest',
  attributes,
  authentication: {
    tokens: { ...storedTokens, audience: 'user' },
    strategies: { mailedLink: { sender: links, registers: true } },
  },
});
/** Users whose tokens end in bulk; the primary key has two parts. */
const Pair = defineResource({
  name: 'Pair',
  attributes: {
    realm: attribute(z.string(), { primaryKey: true }),
    number: attribute(z.int(), { primaryKey: true }),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
  },
  actions: {
    add: { type: 'create', accept: ['realm', 'number', 'email'] },
    writeHashOfAll: { type: 'update', bulk: true, accept: ['hashedPassword'] },
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', registrationEnabled: false },
      mailedLink: { sender: links, registers: true },
    },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
/** Without tokens for people who have no account. */
const UsersOnly = defineResource({
  name: 'UsersOnly',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email' }, mailedLink: { sender: links } },
    addOns: { logOutEverywhere: {} },
  },
});

const ann = credentials('ann');
const failed = { code: 'AUTHENTICATION_FAILED' };
const link = Info.strategy(User, 'mailedLink');
const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

async function linkFor(email: string): Promise<string> {
  await link.action('request', { email });
  return (await links.next()).token;
}

for (const store of stores) {
  describe(`tokens before registration on ${store.name}`, () => {
    let opened: OpenedStore;
    const failures: unknown[] = [];
    beforeEach(async () => {
      failures.length = 0;
      opened = await store.open([User, Guest, Pair, UsersOnly, Token], { onError: (error) => failures.push(error) });
    });
    afterEach(async () => {
      expect(failures).toEqual([]);
      await opened.close();
    });
    const live = () => opened.query("select * from tokens where purpose <> 'revocation'");

    test('the row names no user and no address, and the mail has no user', async () => {
      const sentBefore = links.sent.length;
      const token = await linkFor('Ann@Example.com');
      expect(links.sent[sentBefore]).toEqual({ to: 'Ann@Example.com', token, strategy: 'mailedLink' });
      const [row] = await live();
      expect(row).toMatchObject({
        purpose: 'mailed_link',
        subject: expect.stringMatching(/^user#identity=[\w-]{43}$/),
      });
      expect(JSON.stringify(row).toLowerCase()).not.toContain('example.com');
      expect(peekToken(token)).toMatchObject({ strategy: 'mailedLink', identity: 'Ann@Example.com' });
    });

    test('it does not authenticate, and every other check refuses it', async () => {
      const token = await linkFor(ann.email);
      const subject = String(peekToken(token)?.sub);
      expect(await authenticate(User, token)).toBeNull();
      expect(await renewToken(User, token)).toBeNull();
      expect(await verifyToken(User, token)).toBeNull();
      expect(keyOfSubject(User, subject)).toBeUndefined();
      expect(await User.actions.getBySubject({ subject })).toBeNull();
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      const others = [
        () => password.action('reset', { resetToken: token, ...fresh }),
        () => password.action('signInWithToken', { token }),
        () => Info.strategy(User, 'other').action('register', { token }),
        () => Info.strategy(Guest, 'mailedLink').action('register', { token }),
        () => Info.strategy(UsersOnly, 'mailedLink').action('signIn', { token }),
        () => link.action('signIn', { token }),
      ];
      for (const other of others) expect((await outcome<unknown>(other())).error).toMatchObject(failed);
      expect(await live()).toHaveLength(1);
    });

    test('a token of a user does not register', async () => {
      const { $metadata } = await password.action('register', ann);
      const own = await linkFor(ann.email);
      for (const token of [own, $metadata.token]) {
        expect((await outcome(link.action('register', { token }))).error).toMatchObject(failed);
      }
    });

    test('it registers once: with the address as it was given, confirmed, and with an unknown password', async () => {
      const token = await linkFor('Ann@Example.com');
      const calls = Array.from({ length: 10 }, () => outcome(link.action('register', { token })));
      const users = (await Promise.all(calls)).flatMap(({ result }) => result ?? []);
      expect(users).toMatchObject([{ email: 'Ann@Example.com', confirmedAt: expect.any(Date) }]);
      expect(await authenticate(User, users[0]?.$metadata.token ?? '')).not.toBeNull();
      expect(await opened.query('select id from users')).toHaveLength(1);
      expect((await outcome(link.action('register', { token }))).error).toBeDefined();
      const known = { email: ann.email, password: ann.password };
      expect((await outcome(password.action('signIn', known))).error).toMatchObject(failed);
      expect(await live()).toHaveLength(1);
    });

    test('two links of one address, kept both, register one user', async () => {
      const [first, second] = [await linkFor(ann.email), await linkFor('other@example.com')];
      await link.action('register', { token: first });
      await expect(link.action('register', { token: first })).rejects.toBeDefined();
      await link.action('register', { token: second });
      expect(await opened.query('select id from users')).toHaveLength(2);
    });

    test('M5 it dies when the user who has registered meanwhile logs out everywhere, and counts as one of the tokens', async () => {
      const token = await linkFor('ANN@example.com');
      const bobs = await linkFor('bob@example.com');
      const user = await password.action('register', ann);
      expect((await logOut.action('logOutEverywhere', { user })).$metadata).toMatchObject({ revoked: 2, sessions: 1 });
      expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
      expect(await tokenRevoked(Token, { token })).toBe(true);
      await link.action('register', { token: bobs });
    });

    test('M5 it dies with a password that changes in bulk, where the primary key has two parts too', async () => {
      const pair = Info.strategy(Pair, 'mailedLink');
      const tokens: string[] = [];
      for (const name of ['ann', 'bob', 'carol']) {
        await pair.action('request', { email: `${name}@example.com` });
        tokens.push((await links.next()).token);
      }
      await Pair.actions.add({ realm: 'a', number: 1, email: 'ann@example.com' });
      await Pair.actions.add({ realm: 'b', number: 2, email: 'bob@example.com' });
      await Pair.actions.writeHashOfAll({}, { hashedPassword: null });
      expect(await live()).toHaveLength(1);
      for (const token of tokens.slice(0, 2)) {
        expect((await outcome(pair.action('signIn', { token }))).error).toMatchObject(failed);
      }
    });

    test('M8 a user who has registered meanwhile signs in with it, once', async () => {
      const token = await linkFor('ANN@example.com');
      const { id } = await password.action('register', ann);
      const calls = Array.from({ length: 10 }, () => outcome(link.action('signIn', { token })));
      const users = (await Promise.all(calls)).flatMap(({ result }) => result ?? []);
      expect(users).toMatchObject([{ id }]);
      expect((await outcome(link.action('register', { token }))).error).toBeDefined();
    });

    test('M6 it is refused if the user takes another address between the look-up and the lock', async () => {
      const token = await linkFor(ann.email);
      const user = await password.action('register', ann);
      const { store: own } = opened.domain;
      const { transaction } = own;
      const moved = Promise.withResolvers<void>();
      const beforeLock = Promise.withResolvers<void>();
      own.transaction = async (work) => {
        own.transaction = transaction;
        beforeLock.resolve();
        await moved.promise;
        return await transaction(work);
      };
      const signIn = outcome(link.action('signIn', { token }));
      await beforeLock.promise;
      await User.actions.move(user, { email: 'anna@example.com' });
      moved.resolve();
      expect((await signIn).error).toMatchObject(failed);
      expect(await tokenRevoked(Token, { token })).toBe(false);
    });

    test('M4 a newer request ends the older links of the person, before and after registration, and of no one else', async () => {
      const first = await linkFor(ann.email);
      const bobs = await linkFor('bob@example.com');
      await Info.strategy(User, 'other').action('request', { email: ann.email });
      const others = (await links.next()).token;
      const second = await linkFor('ANN@example.com');
      expect(await tokenRevoked(Token, { token: first })).toBe(true);
      await password.action('register', ann);
      const third = await linkFor(ann.email);
      for (const token of [first, second]) expect(await tokenRevoked(Token, { token })).toBe(true);
      for (const token of [bobs, others, third]) expect(await tokenRevoked(Token, { token })).toBe(false);
    });

    test('it can be revoked like every token, by itself or by its jti', async () => {
      const token = await linkFor(ann.email);
      expect(await revokeToken(Token, token)).toEqual({ alreadyRevoked: false });
      expect(await revokeToken(Token, token)).toEqual({ alreadyRevoked: true });
      expect((await outcome(link.action('register', { token }))).error).toMatchObject(failed);
      const other = await linkFor('bob@example.com');
      const { jti, sub, exp } = peekToken(other) ?? {};
      const given = { subject: String(sub), expiresAt: new Date(Number(exp) * 1000) };
      expect(await revokeJti(Token, String(jti), given)).toEqual({ alreadyRevoked: false });
      expect((await outcome(link.action('register', { token: other }))).error).toMatchObject(failed);
    });

    test('only a resource that issues such tokens reads the identity when a user logs out', async () => {
      const statementsOf = async (log: () => Promise<unknown>): Promise<number> => {
        opened.statements.length = 0;
        await log();
        return opened.statements.length;
      };
      const one = await password.action('register', ann);
      const two = await Info.strategy(UsersOnly, 'password').action('register', ann);
      const usersOnly = Info.strategy(UsersOnly, 'logOutEverywhere');
      const withoutSuch = await statementsOf(() => usersOnly.action('logOutEverywhere', { user: two }));
      const withSuch = await statementsOf(() => logOut.action('logOutEverywhere', { user: one }));
      expect(withSuch).toBe(withoutSuch + 1);
    });
  });
}
