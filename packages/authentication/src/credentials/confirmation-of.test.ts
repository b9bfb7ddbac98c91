// C15: the owner of an address takes over an unconfirmed account. The stranger who registered it knows its password.
import { attribute, updateTimestamp } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authenticate, Info, tokenRevoked } from '../index.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { outcome } from '../test-setup/gated-accounts.ts';
import {
  actions,
  attributes,
  defineResource,
  hashProvider,
  LinkUser,
  links,
  signingSecret,
  tokens,
} from '../test-setup/mailed-link.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const strategies = {
  password: { identityField: 'email', hashProvider, resettable: { sender: links } },
  mailedLink: { sender: links, requireConfirmedWith: 'confirmedAt' },
} as const;
const addOns = { logOutEverywhere: {}, confirmer: { with: 'confirmedAt' } } as const;
/** The hash may be null, and a flag says that the user is confirmed. */
const Nullable = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    ...attributes,
    hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
    confirmed: attribute(z.boolean().default(false), { sensitive: true }),
    updatedAt: updateTimestamp(),
  },
  actions: { invite: { type: 'create', accept: ['email'] } },
  authentication: {
    tokens,
    strategies: { ...strategies, mailedLink: { sender: links, requireConfirmedWith: 'confirmed' } },
    addOns: { logOutEverywhere: {}, confirmer: { with: 'confirmed' } },
  },
});
/** The part confirms with another attribute than the strategy asks for. */
const Crossed = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...attributes, confirmed: attribute(z.boolean().default(false), { sensitive: true }) },
  actions,
  authentication: { tokens, strategies, addOns: { logOutEverywhere: {}, confirmer: { with: 'confirmed' } } },
});
/** Nothing confirms the address. */
const Unconfirming = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: { tokens, strategies, addOns: { logOutEverywhere: {} } },
});
/** The strategy does not prove the address. */
const Unproving = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens,
    strategies: { ...strategies, mailedLink: { ...strategies.mailedLink, proves: false } },
    addOns,
  },
});
const Unstored = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { ...tokens, storeAllTokens: false, requireTokenPresenceForAuthentication: false },
    strategies,
    addOns: { confirmer: addOns.confirmer },
  },
});

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const failed = { code: 'AUTHENTICATION_FAILED' };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

for (const store of stores) {
  describe(`the proof of an address on ${store.name}`, () => {
    let opened: OpenedStore | undefined;
    const failures: unknown[] = [];
    const open = async (resource: Parameters<typeof store.open>[0][number]): Promise<OpenedStore> => {
      opened = await store.open([resource, Token], { onError: (error) => failures.push(error) });
      return opened;
    };
    beforeEach(() => {
      failures.length = 0;
    });
    afterEach(() => opened?.close());
    const requested = async (ask: () => Promise<unknown>): Promise<string> => {
      await ask();
      return (await links.next()).token;
    };

    test('C15 a link takes over the account that a stranger registered: its password, sessions and tokens are dead', async () => {
      const { query } = await open(LinkUser);
      const password = Info.strategy(LinkUser, 'password');
      const link = Info.strategy(LinkUser, 'mailedLink');
      const stranger = await password.action('register', ann);
      const bob = await password.action('register', credentials('bob'));
      const signInToken = await password.action('signIn', known, { context: { tokenType: 'sign_in' } });
      const resetToken = await requested(() => password.action('requestReset', { email: ann.email }));
      const token = await requested(() => link.action('request', { email: ann.email }));
      const before = await query('select * from users order by email');

      const user = await link.action('signIn', { token });
      expect(user).toMatchObject({ id: stranger.id, confirmedAt: expect.any(Date) });
      expect(await authenticate(LinkUser, user.$metadata.token)).toMatchObject({
        user: { confirmedAt: expect.any(Date) },
      });
      expect(await authenticate(LinkUser, stranger.$metadata.token)).toBeNull();
      for (const dead of [signInToken.$metadata.token, resetToken]) {
        expect(await tokenRevoked(Token, { token: dead })).toBe(true);
      }
      expect((await outcome(password.action('signIn', known))).error).toMatchObject(failed);
      expect((await outcome(password.action('reset', { resetToken, ...fresh }))).error).toMatchObject(failed);
      const after = await query('select * from users order by email');
      expect(after[0]?.hashed_password).not.toBe(before[0]?.hashed_password);
      expect(hashProvider.recognizes?.(String(after[0]?.hashed_password))).toBe(true);
      expect(after[1]).toEqual(before[1]);
      expect(await authenticate(LinkUser, bob.$metadata.token)).not.toBeNull();
      // The owner sets a password of their own.
      const own = await requested(() => password.action('requestReset', { email: ann.email }));
      await password.action('reset', { resetToken: own, ...fresh });
      await password.action('signIn', { email: ann.email, password: fresh.password });
    });

    test('C15 a link from before the stranger registered takes the account over too', async () => {
      await open(LinkUser);
      const link = Info.strategy(LinkUser, 'mailedLink');
      const token = await requested(() => link.action('request', { email: ann.email }));
      const stranger = await Info.strategy(LinkUser, 'password').action('register', ann);
      const user = await link.action('signIn', { token });
      expect(user.id).toBe(stranger.id);
      expect(await authenticate(LinkUser, stranger.$metadata.token)).toBeNull();
    });

    test('a user who is confirmed keeps password and sessions, and no hash is made', async () => {
      await open(LinkUser);
      const password = Info.strategy(LinkUser, 'password');
      const registered = await password.action('register', ann);
      await LinkUser.actions.confirmNow(registered, { confirmedAt: new Date(0) });
      const link = Info.strategy(LinkUser, 'mailedLink');
      const token = await requested(() => link.action('request', { email: ann.email }));
      const hashes: string[] = [];
      const { hash } = hashProvider;
      Object.assign(hashProvider, { hash: (text: string) => hashes.push(text) && hash(text) });
      try {
        const user = await link.action('signIn', { token });
        expect(user).toMatchObject({ confirmedAt: new Date(0) });
      } finally {
        Object.assign(hashProvider, { hash });
      }
      expect(hashes).toEqual([]);
      expect(await authenticate(LinkUser, registered.$metadata.token)).not.toBeNull();
      await password.action('signIn', known);
    });

    test('a hash that may be null becomes null, a flag becomes true, and updatedAt moves', async () => {
      const { query } = await open(Nullable);
      const link = Info.strategy(Nullable, 'mailedLink');
      await Info.strategy(Nullable, 'password').action('register', ann);
      const invited = await Nullable.actions.invite({ email: 'bob@example.com' });
      const [before] = await query('select * from users order by email');
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const email of [ann.email, invited.email]) {
        await link.action('signIn', { token: await requested(() => link.action('request', { email })) });
      }
      const users = await query('select * from users order by email');
      expect(users.map((user) => [user.hashed_password, Boolean(user.confirmed)])).toEqual([
        [null, true],
        [null, true],
      ]);
      expect(users[0]?.updated_at).not.toEqual(before?.updated_at);
    });

    test('C7 where another attribute is asked for than the part confirms, nothing is written and the link stays good', async () => {
      const { query } = await open(Crossed);
      const link = Info.strategy(Crossed, 'mailedLink');
      const registered = await Info.strategy(Crossed, 'password').action('register', ann);
      const before = await query('select * from users');
      const token = await requested(() => link.action('request', { email: ann.email }));
      expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
      expect(await query('select * from users')).toEqual(before);
      await Crossed.actions.confirmNow(registered, { confirmedAt: new Date() });
      await link.action('signIn', { token });
    });

    test('C7 without a part that confirms the address the user stays out, and the link stays good', async () => {
      await open(Unconfirming);
      const registered = await Info.strategy(Unconfirming, 'password').action('register', ann);
      const link = Info.strategy(Unconfirming, 'mailedLink');
      const token = await requested(() => link.action('request', { email: ann.email }));
      expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
      await Unconfirming.actions.confirmNow(registered, { confirmedAt: new Date() });
      await link.action('signIn', { token });
    });

    test('C7 a strategy that does not prove the address confirms nothing', async () => {
      await open(Unproving);
      const registered = await Info.strategy(Unproving, 'password').action('register', ann);
      const link = Info.strategy(Unproving, 'mailedLink');
      const token = await requested(() => link.action('request', { email: ann.email }));
      expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
      expect(await authenticate(Unproving, registered.$metadata.token)).toMatchObject({ user: { confirmedAt: null } });
    });

    test('where tokens are not stored the account is not taken over, and the application hears why', async () => {
      await open(Unstored);
      const stranger = await Info.strategy(Unstored, 'password').action('register', ann);
      const link = Info.strategy(Unstored, 'mailedLink');
      const token = await requested(() => link.action('request', { email: ann.email }));
      expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
      expect(failures).toMatchObject([{ message: expect.stringContaining('storeAllTokens to true') }]);
      expect(await authenticate(Unstored, stranger.$metadata.token)).toMatchObject({ user: { confirmedAt: null } });
    });

    test('a user who becomes unconfirmed after the look-up is refused, and tries again with the same link', async () => {
      const { domain } = await open(LinkUser);
      const link = Info.strategy(LinkUser, 'mailedLink');
      const registered = await Info.strategy(LinkUser, 'password').action('register', ann);
      await LinkUser.actions.confirmNow(registered, { confirmedAt: new Date() });
      const token = await requested(() => link.action('request', { email: ann.email }));
      const done = Promise.withResolvers<void>();
      const beforeLock = Promise.withResolvers<void>();
      const { transaction } = domain.store;
      domain.store.transaction = async (work) => {
        domain.store.transaction = transaction;
        beforeLock.resolve();
        await done.promise;
        return await transaction(work);
      };
      const signIn = outcome(link.action('signIn', { token }));
      await beforeLock.promise;
      await LinkUser.actions.confirmNow(registered, { confirmedAt: null });
      done.resolve();
      expect((await signIn).error).toMatchObject(failed);
      expect(await link.action('signIn', { token })).toMatchObject({ confirmedAt: expect.any(Date) });
    });

    test('held under the lock: a password that is tried meanwhile waits, and fails', async () => {
      const { domain } = await open(LinkUser);
      const password = Info.strategy(LinkUser, 'password');
      const link = Info.strategy(LinkUser, 'mailedLink');
      await password.action('register', ann);
      const token = await requested(() => link.action('request', { email: ann.email }));
      const gate = signingSecret.beforeStore(domain);
      const reached = gate.hold();
      const takingOver = outcome(link.action('signIn', { token }));
      await reached;
      const signIn = outcome(password.action('signIn', known));
      await new Promise((resolve) => setTimeout(resolve, 150));
      gate.release();
      expect((await takingOver).error).toBeUndefined();
      expect((await signIn).error).toMatchObject(failed);
    });
  });
}
