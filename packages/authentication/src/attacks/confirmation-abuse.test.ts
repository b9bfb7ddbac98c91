// Attacks by a user with a session on people who confirm: mails to a stranger, and ways past the confirmation.
import { type AnyChangeset, attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { credentials, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { Limit } from '../test-setup/limited-accounts.ts';
import { createMailbox } from '../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const mailbox = createMailbox();
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;
const senders = { sender: mailbox.sender('confirm'), onTaken: mailbox.sender('taken') };
const actions = {
  edit: { type: 'update', accept: ['email'] },
  writeBoth: {
    type: 'update',
    arguments: { to: z.string() },
    changes: [
      {
        name: 'write the address and its normalised form',
        before(changeset: AnyChangeset) {
          changeset.set('email', changeset.arguments.to);
          changeset.set('normalizedEmail', changeset.arguments.to);
        },
      },
    ],
  },
} as const;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies,
    addOns: { confirmation: { monitorFields: ['email'], ...senders }, limits: { resource: Limit } },
  },
});
/** New addresses are written at once. */
const Hasty = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies,
    addOns: {
      confirmation: { monitorFields: ['email'], inhibitUpdates: false, ...senders },
      limits: { resource: Limit },
    },
  },
});
const target = 'target@example.com';
const sentTo = (to: string) => mailbox.mails.filter((mail) => mail.to.toLowerCase() === to).length;

for (const store of stores) {
  describe(`confirmation under attack on ${store.name}`, () => {
    let opened: OpenedStore;
    const open = async (user: typeof User | typeof Hasty) => {
      opened = await store.open([user, Token, Limit]);
    };
    beforeEach(() => mailbox.clear());
    afterEach(() => opened.close());

    test('B6 a user who asks for the address of a stranger twenty times, in any spelling, sends three mails', async () => {
      await open(User);
      const user = await Info.strategy(User, 'password').action('register', credentials('mallory'));
      for (let index = 0; index < 20; index++) {
        await User.actions.edit(user, { email: index % 2 === 0 ? target : 'TARGET@example.com' });
      }
      await opened.domain.settled();
      expect(sentTo(target)).toBe(3);
      await User.actions.edit(user, { email: 'mine@example.com' });
      await opened.domain.settled();
      expect(sentTo('mine@example.com')).toBe(1);
    });

    test('B6 the owner of a taken address gets three notices', async () => {
      await open(User);
      await Info.strategy(User, 'password').action('register', credentials('target'));
      const user = await Info.strategy(User, 'password').action('register', credentials('mallory'));
      await opened.domain.settled();
      mailbox.clear();
      for (let index = 0; index < 9; index++) await User.actions.edit(user, { email: target });
      await opened.domain.settled();
      expect(mailbox.mails.map(({ kind, to }) => `${kind} ${to}`)).toEqual(Array(3).fill(`taken ${target}`));
    });

    test('B6 where a new address is written at once, changing to and fro sends three mails to it', async () => {
      await open(Hasty);
      const user = await Info.strategy(Hasty, 'password').action('register', credentials('mallory'));
      for (let index = 0; index < 9; index++) {
        for (const email of [target, `mallory${index}@example.com`]) await Hasty.actions.edit(user, { email });
      }
      await opened.domain.settled();
      expect(sentTo(target)).toBe(3);
    });

    test('C3 a hook that writes the normalised form of an address too does not come by the confirmation', async () => {
      await open(User);
      const user = await Info.strategy(User, 'password').action('register', credentials('mallory'));
      await User.actions.writeBoth(user, { to: target });
      expect(await opened.query('select email, normalized_email from users')).toEqual([
        { email: credentials('mallory').email, normalized_email: credentials('mallory').email },
      ]);
      await opened.domain.settled();
      expect(sentTo(target)).toBe(1);
    });
  });
}

test('C15 a definition in which a stranger registers as confirmed is refused, with every place', () => {
  const define = () =>
    defineResource({
      name: 'User',
      table: 'users',
      attributes: { ...attributes, confirmedAt: z.date().nullable().default(null) },
      authentication: {
        tokens: storedTokens,
        strategies: { password: { ...strategies.password, registerActionAccept: ['confirmedAt'] } },
        addOns: {
          confirmation: { monitorFields: ['email'], ...senders, autoConfirmActions: ['registerWithPassword'] },
        },
      },
    });
  for (const problem of [
    /password\.registerActionAccept\.0: "confirmedAt" says that an address is confirmed/,
    /confirmation\.autoConfirmActions\.0: strangers register by "registerWithPassword"/,
    /confirmation\.confirmedAtField: the attribute "confirmedAt" has a default/,
  ]) {
    expect(define).toThrow(problem);
  }
});

test('M14 a link to a credential is refused: a hash would be mailed', () => {
  const sender = mailbox.sender('link');
  const define = () =>
    defineResource({
      name: 'User',
      table: 'users',
      attributes,
      authentication: {
        tokens: storedTokens,
        strategies: { ...strategies, magicLink: { identityField: 'hashedPassword', sender } },
      },
    });
  expect(define).toThrow(/magicLink\.identityField: "hashedPassword" holds a credential/);
});
