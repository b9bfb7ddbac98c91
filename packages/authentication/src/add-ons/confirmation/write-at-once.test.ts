// C12: with `inhibitUpdates: false` the new value is written at once, and the old one confirms no user.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const mailbox = createMailbox();
const basis = {
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email()), displayName: z.string().nullable() },
  actions: {
    join: { type: 'create', accept: ['email'] },
    edit: { type: 'update', accept: ['email', 'displayName'] },
    editAll: { type: 'update', bulk: true, accept: ['email', 'displayName'] },
    list: { type: 'read' },
  },
} as const;
const options = { monitorFields: ['email'], sender: mailbox.sender() } as const;

const AtOnce = defineResource({
  ...basis,
  authentication: { tokens: storedTokens, addOns: { confirmation: { ...options, inhibitUpdates: false } } },
});
const Unconfirmed = defineResource({
  ...basis,
  authentication: { tokens: storedTokens, addOns: { confirmation: { ...options, confirmOnUpdate: false } } },
});
const Silent = defineResource({
  ...basis,
  authentication: { tokens: storedTokens, addOns: { confirmation: { ...options, confirmOnCreate: false } } },
});
const confirmation = Info.strategy(AtOnce, 'confirmation');

for (const store of stores) {
  describe(`a new address that is written at once on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      opened = await store.open([AtOnce, Token]);
    });
    afterEach(() => opened.close());

    async function joined(email: string) {
      const user = await AtOnce.actions.join({ email });
      return { user, token: (await mailbox.last(email)).token };
    }

    test('C12 an update writes it, and in the same statement the user is no longer confirmed', async () => {
      const { user, token } = await joined('ann@example.com');
      const ann = await confirmation.action('confirm', { token });
      opened.statements.length = 0;
      const edited = await AtOnce.actions.edit(ann, { email: 'new@example.com', displayName: 'Ann' });
      expect(edited).toMatchObject({ id: user.id, email: 'new@example.com', displayName: 'Ann', confirmedAt: null });
      expect(opened.statements.filter((sql) => sql.startsWith('update "users"'))).toEqual([
        expect.stringMatching(/"confirmed_at".*"email"/),
      ]);
      const mail = await mailbox.last('new@example.com');
      expect(mail.changing).toEqual({ email: 'new@example.com' });
      expect(await confirmation.action('confirm', { token: mail.token })).toMatchObject({
        email: 'new@example.com',
        confirmedAt: expect.any(Date),
      });
    });

    test('C12 a bulk update does the same, and each user gets a link', async () => {
      for (const email of ['ann@example.com', 'bob@example.com']) {
        await confirmation.action('confirm', { token: (await joined(email)).token });
      }
      expect(await AtOnce.actions.editAll({}, { email: 'all@example.com' })).toEqual({ count: 2 });
      await mailbox.last('all@example.com', 2);
      expect(await AtOnce.actions.list()).toMatchObject([{ confirmedAt: null }, { confirmedAt: null }]);
      const tokens = mailbox.mails.filter(({ to }) => to === 'all@example.com').map(({ token }) => token);
      const all = await Promise.all(tokens.map((token) => confirmation.action('confirm', { token })));
      expect(new Set(all.map(({ id }) => id)).size).toBe(2);
    });

    test('C12 the old link is dead, and an update of other attributes leaves the user confirmed', async () => {
      const { user, token } = await joined('ann@example.com');
      await AtOnce.actions.edit(user, { email: 'new@example.com' });
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      const fresh = await mailbox.last('new@example.com');
      const ann = await confirmation.action('confirm', { token: fresh.token });
      const edits = [{ displayName: 'Ann' }, { email: 'new@example.com' }];
      for (const edit of edits) {
        expect(await AtOnce.actions.edit(ann, edit)).toMatchObject({ confirmedAt: ann.confirmedAt });
      }
      await opened.domain.close();
      expect(mailbox.mails).toHaveLength(2);
    });
  });

  test(`with confirmOnUpdate: false nothing is sent, and the old address confirms no user, on ${store.name}`, async () => {
    mailbox.clear();
    const opened = await store.open([Unconfirmed, Token]);
    const user = await Unconfirmed.actions.join({ email: 'ann@example.com' });
    const { token } = await mailbox.last('ann@example.com');
    const ann = await Info.strategy(Unconfirmed, 'confirmation').action('confirm', { token });
    expect(await Unconfirmed.actions.edit(ann, { email: 'new@example.com' })).toMatchObject({
      id: user.id,
      email: 'new@example.com',
      confirmedAt: null,
    });
    await opened.close();
    expect(mailbox.mails).toHaveLength(1);
  });

  test(`with confirmOnCreate: false nothing is sent until it is asked for, on ${store.name}`, async () => {
    mailbox.clear();
    const opened = await store.open([Silent, Token]);
    await Silent.actions.join({ email: 'ann@example.com' });
    await Info.strategy(Silent, 'confirmation').action('resend', { email: 'ann@example.com' });
    const { token } = await mailbox.last('ann@example.com');
    expect(await Info.strategy(Silent, 'confirmation').action('confirm', { token })).toMatchObject({
      confirmedAt: expect.any(Date),
    });
    await opened.close();
    expect(mailbox.mails).toHaveLength(1);
  });
}
