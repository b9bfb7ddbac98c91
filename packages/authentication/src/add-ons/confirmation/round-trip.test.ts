// C5: what is confirmed is exactly what was asked for.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const mailbox = createMailbox();

const values = {
  note: z.string().nullable(),
  plan: z.int().nullable(),
  ratio: z.number().nullable(),
  big: z.int64().nullable(),
  born: z.date().nullable(),
  newsletter: z.boolean().nullable(),
  settings: attribute(z.json().nullable()),
  tags: z.array(z.string()).nullable(),
  badge: attribute(z.instanceof(Uint8Array).nullable(), { storage: 'bytes' }),
  group: z.uuid().nullable(),
  shout: attribute(
    z.string().transform((text) => text.toUpperCase()),
    { storage: 'text' },
  ),
};
const fields = [
  'note',
  'plan',
  'ratio',
  'big',
  'born',
  'newsletter',
  'settings',
  'tags',
  'badge',
  'group',
  'shout',
] as const;

const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }), ...values },
  actions: {
    join: { type: 'create', accept: ['email', 'shout'] },
    edit: { type: 'update', accept: fields },
    list: { type: 'read' },
  },
  authentication: {
    tokens: storedTokens,
    addOns: {
      confirmation: {
        monitorFields: ['email', ...fields],
        sender: mailbox.sender(),
      },
    },
  },
});

const confirmation = Info.strategy(Member, 'confirmation');

const asked: readonly (readonly [(typeof fields)[number], readonly unknown[]])[] = [
  ['note', ['null', '', '{"a":1}', '"', 'Ann 🎈 \u200b', ' x ', null]],
  ['plan', [0, 7, -7, Number.MAX_SAFE_INTEGER, null]],
  ['ratio', [0.1, 1e308, 5e-324, -1.5, 1e21, null]],
  ['big', [0n, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n, null]],
  ['born', [new Date(0), new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z'), null]],
  ['newsletter', [true, false, null]],
  ['settings', [{ a: [1, null, { b: 'x' }], '': 0.1 }, [], 'text', 7, false, { field: 'email', to: 'x' }, null]],
  ['tags', [['a', ''], [], null]],
  ['badge', [new Uint8Array([0, 255, 1]), new Uint8Array(), null]],
  ['group', ['8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c', null]],
];

for (const store of stores) {
  describe(`values that wait to be confirmed on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      opened = await store.open([Member, Token]);
    });
    afterEach(() => opened.close());

    test.each(asked)('C5 %s comes back as it was asked for', async (field, wanted) => {
      let member = await Member.actions.join({ email: 'ann@example.com', shout: 'a' });
      await mailbox.last('ann@example.com');
      for (const value of wanted) {
        mailbox.clear();
        const before = member[field];
        const edited = await Member.actions.edit(member, { [field]: value });
        expect(edited[field]).toEqual(before);
        const { token, to, changing } = await received();
        expect(changing).toEqual({ [field]: value });
        expect(to).toBe(field === 'note' ? value || 'ann@example.com' : 'ann@example.com');
        member = await confirmation.action('confirm', { token });
        expect(member[field]).toStrictEqual(value);
        expect((await Member.actions.list())[0]?.[field]).toStrictEqual(value);
      }
    });

    test('C5 a value that its schema makes of another one is not made twice', async () => {
      const member = await Member.actions.join({ email: 'ann@example.com', shout: 'a' });
      await mailbox.last('ann@example.com');
      await Member.actions.edit(member, { shout: 'ß' });
      const { token } = await mailbox.last('SS');
      expect(await confirmation.action('confirm', { token })).toMatchObject({ shout: 'SS' });
    });

    test('C5 of several values in one update each waits for a link of its own', async () => {
      const member = await Member.actions.join({ email: 'ann@example.com', shout: 'a' });
      await mailbox.last('ann@example.com');
      mailbox.clear();
      await Member.actions.edit(member, { plan: 2, born: new Date(5), tags: ['a'] });
      await mailbox.last('ann@example.com', 3);
      for (const mail of [...mailbox.mails].sort(() => -1)) {
        const [field = ''] = Object.keys(mail.changing ?? {});
        const confirmed: Readonly<Record<string, unknown>> = await confirmation.action('confirm', {
          token: mail.token,
        });
        expect(confirmed[field]).toStrictEqual(mail.changing?.[field]);
      }
      expect((await Member.actions.list())[0]).toMatchObject({ plan: 2, born: new Date(5), tags: ['a'] });
    });

    test('a value beside the address does not confirm the address', async () => {
      const member = await Member.actions.join({ email: 'victim@example.com', shout: 'a' });
      const { token: ofAddress } = await mailbox.last('victim@example.com');
      await Member.actions.edit(member, { note: 'mine@example.com' });
      const { token } = await mailbox.last('mine@example.com');
      expect(await confirmation.action('confirm', { token })).toMatchObject({
        note: 'mine@example.com',
        confirmedAt: null,
      });
      await expect(confirmation.action('confirm', { token: ofAddress })).rejects.toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      });
    });
  });
}

/** The one mail that has come. */
async function received() {
  await expect.poll(() => mailbox.mails).not.toEqual([]);
  const [mail] = mailbox.mails;
  if (mail === undefined) throw new Error('no mail has come');
  return mail;
}
