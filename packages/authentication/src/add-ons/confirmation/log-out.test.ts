// C8, C9: what waits to be confirmed ends with a log-out and with a new password.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { hashPassword } from '../../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { failed } from '../../test-setup/confirmed-accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const mailbox = createMailbox();
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const actions = {
  edit: { type: 'update', accept: ['email'] },
  setPassword: {
    type: 'update',
    arguments: { password: z.string() },
    changes: [hashPassword({ hashProvider: quickHash })],
  },
  writeHashOfAll: { type: 'update', bulk: true, accept: ['hashedPassword'] },
  list: { type: 'read' },
} as const;
const strategies = {
  password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: mailbox.sender('reset') } },
} as const;
const confirmation = { monitorFields: ['email'], sender: mailbox.sender() } as const;

const WithLogOut = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies,
    addOns: {
      confirmation,
      logOutEverywhere: {},
      'logOutEverywhere:sparing': { excludePurposes: ['revocation', 'confirm'] },
    },
  },
});
const WithoutLogOut = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: { tokens: storedTokens, strategies, addOns: { confirmation } },
});
/** Tokens are not stored: only what a link stands for is. */
const Unstored = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { ...storedTokens, storeAllTokens: false, requireTokenPresenceForAuthentication: false },
    strategies,
    addOns: { confirmation },
  },
});

const old = credentials('ann');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

for (const store of stores) {
  describe(`links after a log-out on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      opened = await store.open([WithLogOut, Token]);
    });
    afterEach(() => opened.close());
    const confirm = (token: string) => Info.strategy(WithLogOut, 'confirmation').action('confirm', { token });

    async function waiting() {
      const user = await Info.strategy(WithLogOut, 'password').action('register', old);
      const first = await mailbox.last('ann@example.com');
      await WithLogOut.actions.edit(user, { email: 'new@example.com' });
      return { user, first: first.token, change: (await mailbox.last('new@example.com')).token };
    }

    test('C8 logging out everywhere ends every link of the user', async () => {
      const { user, first, change } = await waiting();
      const out = await Info.strategy(WithLogOut, 'logOutEverywhere').action('logOutEverywhere', { user });
      expect(out.$metadata).toEqual({ revoked: 3, sessions: 1 });
      for (const token of [first, change]) await expect(confirm(token)).rejects.toMatchObject(failed);
      expect(await WithLogOut.actions.list()).toMatchObject([{ email: 'ann@example.com', confirmedAt: null }]);
    });

    test('C8 a log-out that spares the purpose `confirm` leaves them alive', async () => {
      const { user, first, change } = await waiting();
      await Info.strategy(WithLogOut, 'sparing').action('logOutEverywhere', { user });
      expect(await confirm(first)).toMatchObject({ confirmedAt: expect.any(Date) });
      expect(await confirm(change)).toMatchObject({ email: 'new@example.com' });
    });
  });

  for (const { name, User } of [
    { name: 'stored tokens', User: WithoutLogOut },
    { name: 'tokens that are not stored', User: Unstored },
  ]) {
    describe(`links after a new password, with ${name}, on ${store.name}`, () => {
      let opened: OpenedStore;
      beforeEach(async () => {
        mailbox.clear();
        opened = await store.open([User, Token]);
      });
      afterEach(() => opened.close());
      const password = Info.strategy(User, 'password');
      const confirm = (token: string) => Info.strategy(User, 'confirmation').action('confirm', { token });

      /** A thief who has a session asks for a change of the address. */
      async function stolen() {
        const user = await password.action('register', old);
        const { token } = await mailbox.last('ann@example.com');
        await User.actions.edit(user, { email: 'thief@example.com' });
        return { user, first: token, change: (await mailbox.last('thief@example.com')).token };
      }

      const ways: Readonly<Record<string, (user: Awaited<ReturnType<typeof stolen>>['user']) => Promise<unknown>>> = {
        changePassword: (user) => password.action('changePassword', { user, currentPassword: old.password, ...fresh }),
        reset: async () => {
          await password.action('requestReset', { email: old.email });
          const { token } = await mailbox.last('ann@example.com', 2);
          return await password.action('reset', { resetToken: token, ...fresh });
        },
        'an own action': (user) => User.actions.setPassword(user, { password: fresh.password }),
        'a bulk update': async () => User.actions.writeHashOfAll({}, { hashedPassword: await quickHash.hash('x') }),
      };

      test.each(Object.entries(ways))('C9 %s ends what a thief has asked for', async (_name, setPassword) => {
        const { user, change } = await stolen();
        await setPassword(user);
        await expect(confirm(change)).rejects.toMatchObject(failed);
        expect(await User.actions.list()).toMatchObject([{ email: 'ann@example.com' }]);
      });

      test('C9 the link of the registration stays: it was sent to the owner of the address', async () => {
        const { user, first } = await stolen();
        await password.action('changePassword', { user, currentPassword: old.password, ...fresh });
        expect(await confirm(first)).toMatchObject({ email: 'ann@example.com', confirmedAt: expect.any(Date) });
      });

      test('a link counts once, and only the newest of a new address', async () => {
        const { user, change } = await stolen();
        await User.actions.edit(user, { email: 'new@example.com' });
        const { token } = await mailbox.last('new@example.com');
        await expect(confirm(change)).rejects.toMatchObject(failed);
        const calls = await Promise.allSettled(Array.from({ length: 10 }, () => confirm(token)));
        expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await User.actions.list()).toMatchObject([{ email: 'new@example.com' }]);
      });

      test('a link whose row is gone confirms nothing: what it stands for is not known', async () => {
        const { change } = await stolen();
        await opened.query("delete from tokens where purpose = 'confirm'");
        await expect(confirm(change)).rejects.toMatchObject(failed);
        expect(await User.actions.list()).toMatchObject([{ email: 'ann@example.com', confirmedAt: null }]);
      });
    });
  }
}
