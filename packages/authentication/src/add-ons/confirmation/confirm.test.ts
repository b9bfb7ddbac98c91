// C1, C2, C14: a user confirms the address that was registered, once, by what was sent there.
import { createDomain, memoryDataLayer } from '@ashlar/core';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { peekToken } from '../../index.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { confirmed, failed, mailbox, registered, Token, User } from '../../test-setup/confirmed-accounts.ts';
import { expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const confirmation = Info.strategy(User, 'confirmation');

for (const store of stores) {
  describe(`confirming an address on ${store.name}`, () => {
    let opened: OpenedStore;
    let now = Date.now();
    const failures: unknown[] = [];
    beforeEach(async () => {
      mailbox.clear();
      failures.length = 0;
      now = Date.now();
      opened = await store.open([User, Token], { onError: (error) => void failures.push(error), clock: () => now });
    });
    afterEach(() => opened.close());

    test('C1 registering sends one token to the address after the commit, and signs in all the same', async () => {
      const { user } = await registered('ann');
      await opened.domain.close();
      expect(mailbox.mails).toEqual([
        {
          kind: 'link',
          to: 'ann@example.com',
          token: expect.any(String),
          strategy: 'confirmation',
          changing: { email: 'ann@example.com' },
          user: { ...user },
        },
      ]);
      expect(user.confirmedAt).toBeNull();
      expect(user.$metadata.token).toEqual(expect.any(String));
      expect(failures).toEqual([]);
    });

    test('C1 the token is sent outside of every transaction, and its row is committed by then', async () => {
      const seen: unknown[] = [];
      mailbox.onMail = async () => {
        const rows = await opened.query("select jti from tokens where purpose = 'confirm'");
        seen.push([opened.domain.store.transactionAround(), rows.length]);
      };
      await registered('ann');
      await opened.domain.close();
      expect(seen).toEqual([['none', 1]]);
    });

    test('C1 a registration that rolls back sends none, and stores none', async () => {
      const undone = opened.domain.transaction(async () => {
        await password.action('register', credentials('ann'));
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      await opened.domain.close();
      expect(mailbox.mails).toEqual([]);
      expect(await opened.query('select * from tokens')).toEqual([]);
    });

    test('C1 a failing sender is reported, and the user is there', async () => {
      mailbox.onMail = () => {
        throw new Error('the mailer is down');
      };
      const user = await password.action('register', credentials('ann'));
      await opened.domain.close();
      expect(failures).toMatchObject([{ message: 'the mailer is down' }]);
      expect(await opened.query('select id from users')).toEqual([{ id: user.id }]);
    });

    test('C1 in a transaction that the application opened by itself nothing is written: who tells of its commit?', async () => {
      // Invariant: the stores of tests are on Kysely.
      const { kysely } = opened.dataLayer as KyselyDataLayer;
      const seen = kysely()
        .transaction()
        .execute(async (trx) => {
          await expect(password.action('register', credentials('ann'), { trx })).rejects.toMatchObject({
            code: 'TRANSACTION_UNSUITABLE',
          });
        });
      await seen;
      expect(await opened.query('select * from users')).toEqual([]);
    });

    test('C2 confirming sets the time and uses the token up', async () => {
      const { user, token } = await registered('ann');
      now += 60_000;
      const ann = await confirmation.action('confirm', { token });
      expect(ann).toMatchObject({ id: user.id, email: 'ann@example.com', confirmedAt: new Date(now) });
      expect(Object.keys(ann)).not.toContain('$metadata');
      expect(await User.actions.find({ id: user.id })).toMatchObject({ confirmedAt: new Date(now) });
      now += 1_000;
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
      expect(await User.actions.find({ id: user.id })).toMatchObject({ confirmedAt: ann.confirmedAt });
      await expectLive(User, [user.$metadata.token]);
    });

    test('C2 ten who confirm at once with one token: one succeeds', async () => {
      const { token } = await registered('ann');
      const calls = Array.from({ length: 10 }, () => confirmation.action('confirm', { token }));
      const settled = await Promise.allSettled(calls);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const each of settled) if (each.status === 'rejected') expect(each.reason).toMatchObject(failed);
    });

    test('C2 a confirmation that rolls back leaves the token as it was', async () => {
      const { user, token } = await registered('ann');
      const undone = opened.domain.transaction(async () => {
        await confirmation.action('confirm', { token });
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      expect(await User.actions.find({ id: user.id })).toMatchObject({ confirmedAt: null });
      expect(await confirmation.action('confirm', { token })).toMatchObject({ id: user.id });
    });

    test('C2 a token of one user confirms no other user', async () => {
      const { token } = await registered('ann');
      const bob = await registered('bob');
      await expect(User.actions.confirm(bob.user, { token })).rejects.toMatchObject(failed);
      expect(await User.actions.find({ id: bob.user.id })).toMatchObject({ confirmedAt: null });
    });

    test('C2 what is no token is refused alike', async () => {
      await registered('ann');
      for (const token of ['', 'x', 'a.b.c', `${'a'.repeat(9_000)}`, '\0']) {
        await expect(confirmation.action('confirm', { token })).rejects.toMatchObject({
          code: expect.stringMatching(/^(AUTHENTICATION_FAILED|INVALID_INPUT)$/),
        });
      }
    });

    test('C14 a token is good until the moment it expires, and not at that moment', async () => {
      const ann = await registered('ann');
      const bob = await registered('bob');
      const expiry = Number(peekToken(ann.token)?.exp) * 1000;
      expect(expiry - now).toBeLessThanOrEqual(3 * 24 * 3_600_000);
      expect(expiry - now).toBeGreaterThan(3 * 24 * 3_600_000 - 1_000);
      now = expiry;
      await expect(confirmation.action('confirm', { token: ann.token })).rejects.toMatchObject(failed);
      now = expiry - 1;
      expect(await confirmation.action('confirm', { token: bob.token })).toMatchObject({ id: bob.user.id });
    });

    test('C14 the token of a user who was destroyed is refused', async () => {
      const { user, token } = await registered('ann');
      await User.actions.remove(user);
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
      expect(await opened.query('select * from users')).toEqual([]);
    });

    test('a user who is created by an action that confirms is sent nothing', async () => {
      const invited = await User.actions.invite({
        email: 'ann@example.com',
        hashedPassword: 'none',
        displayName: null,
      });
      expect(invited.confirmedAt).toEqual(new Date(now));
      await opened.domain.close();
      expect(mailbox.mails).toEqual([]);
    });
  });
}

test('C1 C2 C3 on the store in memory', async () => {
  mailbox.clear();
  const domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer() });
  const ann = await confirmed('ann');
  await User.actions.edit(ann, { email: 'new@example.com' });
  const { token } = await mailbox.last('new@example.com');
  expect(await User.actions.find({ id: ann.id })).toMatchObject({ email: 'ann@example.com' });
  expect(await confirmation.action('confirm', { token })).toMatchObject({ email: 'new@example.com' });
  await domain.close();
});
