// Account pre-hijacking: a stranger registers the address of another person, and keeps a second way in ("trojan
// identifier", Sudhodanan and Paverd 2022). Here the second way is a telephone number that gets links too.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { createMailbox } from '../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const mailbox = createMailbox();
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  phone: attribute(z.string().nullable(), { unique: true }),
  userName: z.string(),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const strategies = {
  password: {
    identityField: 'email',
    hashProvider: quickHash,
    registerActionAccept: ['phone', 'userName'],
    resettable: { sender: mailbox.sender('reset') },
  },
  'password:name': { identityField: 'userName', hashProvider: quickHash, registrationEnabled: false },
  magicLink: { sender: mailbox.sender('mail') },
  'magicLink:sms': { identityField: 'phone', sender: mailbox.sender('sms') },
} as const;
const addOns = {
  confirmation: { monitorFields: ['email'], sender: mailbox.sender('confirm') },
  'confirmation:number': { monitorFields: ['phone'], sender: mailbox.sender('confirmNumber') },
  logOutEverywhere: {},
} as const;
const authentication = { tokens: storedTokens, strategies, addOns } as const;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: { list: { type: 'read' } },
  authentication,
});
/** The number may not be null. */
const Numbered = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...attributes, phone: attribute(z.string(), { unique: true }) },
  actions: { list: { type: 'read' } },
  authentication,
});

const failed = { code: 'AUTHENTICATION_FAILED' };
const phone = '+49 30 1234567';
const registration = { ...credentials('ann'), phone, userName: 'chosen by the stranger' };

/** The token of the last mail of a kind, once it has come. */
async function tokenOf(kind: string): Promise<string> {
  const last = () => mailbox.mails.filter((mail) => mail.kind === kind).at(-1)?.token;
  await expect.poll(last).toBeDefined();
  return last() ?? '';
}

for (const store of stores) {
  describe(`an account that a stranger registered, on ${store.name}`, () => {
    let opened: OpenedStore;
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const open = async (user: typeof User | typeof Numbered) => {
      opened = await store.open([user, Token], { onError });
    };
    beforeEach(() => {
      mailbox.clear();
      errors.length = 0;
    });
    afterEach(() => opened.close());
    const register = () => Info.strategy(User, 'password').action('register', registration);
    const reset = async () => {
      await Info.strategy(User, 'password').action('requestReset', { email: credentials('ann').email });
      const fresh = { password: 'a new password', passwordConfirmation: 'a new password' };
      return await Info.strategy(User, 'password').action('reset', { resetToken: await tokenOf('reset'), ...fresh });
    };
    const linkTo = async (name: 'magicLink' | 'sms', kind: 'mail' | 'sms') => {
      const { email } = credentials('ann');
      if (name === 'magicLink') await Info.strategy(User, name).action('request', { email });
      else await Info.strategy(User, name).action('request', { phone });
      return await tokenOf(kind);
    };

    test("C15 the takeover removes the stranger's telephone number: no link to it opens the account", async () => {
      await open(User);
      await register();
      const numberToken = await tokenOf('confirmNumber');
      const sms = await linkTo('sms', 'sms');
      const link = await linkTo('magicLink', 'mail');
      const ann = await Info.strategy(User, 'magicLink').action('signIn', { token: link });
      expect(ann).toMatchObject({ phone: null, numberConfirmedAt: null, confirmedAt: expect.any(Date) });
      await expect(Info.strategy(User, 'sms').action('signIn', { token: sms })).rejects.toMatchObject(failed);
      await expect(Info.strategy(User, 'number').action('confirm', { token: numberToken })).rejects.toMatchObject(
        failed,
      );
      mailbox.clear();
      await Info.strategy(User, 'sms').action('request', { phone });
      await Info.strategy(User, 'number').action('resend', { phone });
      await opened.domain.settled();
      expect(mailbox.mails).toEqual([]);
      expect(await opened.query('select phone, normalized_phone, user_name from users')).toEqual([
        { phone: null, normalized_phone: null, user_name: 'chosen by the stranger' },
      ]);
    });

    test('C15 an account whose telephone number is confirmed belongs to its owner: no link to the address opens it', async () => {
      await open(User);
      await register();
      await Info.strategy(User, 'number').action('confirm', { token: await tokenOf('confirmNumber') });
      const link = await linkTo('magicLink', 'mail');
      await expect(Info.strategy(User, 'magicLink').action('signIn', { token: link })).rejects.toMatchObject(failed);
      expect(await User.actions.list({})).toMatchObject([{ phone, confirmedAt: null }]);
    });

    test('C15 a mistyped telephone number does not open an account whose address is confirmed', async () => {
      await open(User);
      await register();
      await Info.strategy(User, 'confirmation').action('confirm', { token: await tokenOf('confirm') });
      const sms = await linkTo('sms', 'sms');
      await expect(Info.strategy(User, 'sms').action('signIn', { token: sms })).rejects.toMatchObject(failed);
      const { email, password } = credentials('ann');
      await Info.strategy(User, 'password').action('signIn', { email, password });
    });

    test('C15 a reset by the owner of the address ends the sessions of the stranger who registered it', async () => {
      await open(User);
      const stranger = await register();
      const ann = await reset();
      expect(await authenticate(User, stranger.$metadata.token)).toBeNull();
      expect(await authenticate(User, ann.$metadata.token)).toMatchObject({ user: { id: ann.id } });
    });

    test('L38 a reset by a user who is confirmed leaves the other sessions alone', async () => {
      await open(User);
      const before = await register();
      await Info.strategy(User, 'confirmation').action('confirm', { token: await tokenOf('confirm') });
      await reset();
      expect(await authenticate(User, before.$metadata.token)).toMatchObject({ user: { id: before.id } });
    });

    test('C15 a telephone number that may not be null keeps the account closed, and the application hears why', async () => {
      await open(Numbered);
      await Info.strategy(Numbered, 'password').action('register', registration);
      await Info.strategy(Numbered, 'magicLink').action('request', { email: credentials('ann').email });
      const token = await tokenOf('mail');
      await expect(Info.strategy(Numbered, 'magicLink').action('signIn', { token })).rejects.toMatchObject(failed);
      expect(errors).toMatchObject([{ message: expect.stringContaining('make the attribute nullable') }]);
    });
  });
}
