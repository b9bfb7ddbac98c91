// C7, C15: users who are not confirmed, and the one who proves to have the address.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { failed } from '../../test-setup/confirmed-accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const mailbox = createMailbox();
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  phone: z.string().nullable(),
};
const actions = { edit: { type: 'update', accept: ['email', 'phone'] }, list: { type: 'read' } } as const;
const confirmation = { monitorFields: ['email'], sender: mailbox.sender() } as const;

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, requireConfirmedWith: 'confirmedAt' },
      magicLink: {
        sender: mailbox.sender('magicLink'),
        registrationEnabled: true,
        requireConfirmedWith: 'confirmedAt',
      },
      'magicLink:careful': { sender: mailbox.sender('careful'), confirms: false, requireConfirmedWith: 'confirmedAt' },
      'magicLink:phoned': { sender: mailbox.sender('phoned'), requireConfirmedWith: 'phoneConfirmedAt' },
    },
    addOns: {
      confirmation,
      'confirmation:phone': { monitorFields: ['phone'], sender: mailbox.sender() },
      logOutEverywhere: {},
    },
  },
});
const Lenient = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    addOns: { confirmation, logOutEverywhere: {} },
  },
});

const password = Info.strategy(User, 'password');
const magicLink = Info.strategy(User, 'magicLink');
const ann = credentials('ann');
const right = { email: ann.email, password: ann.password };
const kindOf = (kind: string) => mailbox.mails.filter((mail) => mail.kind === kind);

async function thrown(call: Promise<unknown>) {
  return await call.then(
    () => undefined,
    ({ name, code, message, class: class_ }) => ({ name, code, message, class: class_ }),
  );
}

for (const store of stores) {
  describe(`users who are not confirmed on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    async function linkOf(name: 'magicLink' | 'careful' | 'phoned', count: number) {
      await Info.strategy(User, name).action('request', { email: ann.email });
      await mailbox.last(ann.email, count);
      return kindOf(name).at(-1)?.token ?? '';
    }

    test('C7 they get no token by registering, and the error of a wrong password', async () => {
      const user = await password.action('register', ann);
      expect(user.$metadata.token).toBeUndefined();
      const refused = await thrown(password.action('signIn', right));
      expect(refused).toEqual(await thrown(password.action('signIn', { ...right, password: 'a wrong password' })));
      expect(refused).toMatchObject(failed);
      const { token } = await mailbox.last(ann.email);
      await Info.strategy(User, 'confirmation').action('confirm', { token });
      const signedIn = await password.action('signIn', right);
      expect(await authenticate(User, signedIn.$metadata.token ?? '')).not.toBeNull();
    });

    test('C7 a link that does not confirm refuses them, and one that proves the address confirms it', async () => {
      await password.action('register', ann);
      await mailbox.last(ann.email);
      const careful = await linkOf('careful', 2);
      await expect(Info.strategy(User, 'careful').action('signIn', { token: careful })).rejects.toMatchObject(failed);
      const token = await linkOf('magicLink', 3);
      const signedIn = await magicLink.action('signIn', { token });
      expect(signedIn.confirmedAt).toBeInstanceOf(Date);
      expect(await authenticate(User, signedIn.$metadata.token ?? '')).not.toBeNull();
    });

    test('C7 the address confirms no telephone number', async () => {
      await password.action('register', ann);
      await mailbox.last(ann.email);
      const token = await linkOf('phoned', 2);
      await expect(Info.strategy(User, 'phoned').action('signIn', { token })).rejects.toMatchObject(failed);
    });

    test('C15 an account that a stranger has registered is taken over: the password and every token are dead', async () => {
      await password.action('register', ann);
      const stranger = await mailbox.last(ann.email);
      const token = await linkOf('magicLink', 2);
      const owner = await magicLink.action('signIn', { token });
      expect(await User.actions.list()).toMatchObject([{ id: owner.id, confirmedAt: expect.any(Date) }]);
      await expect(password.action('signIn', right)).rejects.toMatchObject(failed);
      const confirm = Info.strategy(User, 'confirmation').action('confirm', { token: stranger.token });
      await expect(confirm).rejects.toMatchObject(failed);
      expect(await authenticate(User, owner.$metadata.token ?? '')).not.toBeNull();
    });

    test('C15 a change that the stranger has asked for is dead, too', async () => {
      const user = await password.action('register', ann);
      await mailbox.last(ann.email);
      await User.actions.edit(user, { email: 'stranger@example.com' });
      const change = await mailbox.last('stranger@example.com');
      await magicLink.action('signIn', { token: await linkOf('magicLink', 2) });
      const confirm = Info.strategy(User, 'confirmation').action('confirm', { token: change.token });
      await expect(confirm).rejects.toMatchObject(failed);
      expect(await User.actions.list()).toMatchObject([{ email: ann.email }]);
    });

    test('C15 a user who has confirmed the address keeps the password', async () => {
      await password.action('register', ann);
      const { token } = await mailbox.last(ann.email);
      await Info.strategy(User, 'confirmation').action('confirm', { token });
      await magicLink.action('signIn', { token: await linkOf('magicLink', 2) });
      expect(await password.action('signIn', right)).toMatchObject({ email: ann.email });
    });

    test('a person whom a link registers is confirmed by it, and is sent no other one', async () => {
      const token = await linkOf('magicLink', 1);
      const user = await magicLink.action('signIn', { token });
      expect(user.confirmedAt).toBeInstanceOf(Date);
      await opened.domain.close();
      expect(mailbox.mails.map(({ kind }) => kind)).toEqual(['magicLink']);
    });
  });

  test(`by default users may sign in with a password before they confirm, on ${store.name}`, async () => {
    mailbox.clear();
    const opened = await store.open([Lenient, Token]);
    const user = await Info.strategy(Lenient, 'password').action('register', ann);
    const signedIn = await Info.strategy(Lenient, 'password').action('signIn', right);
    for (const { $metadata } of [user, signedIn]) {
      expect(await authenticate(Lenient, $metadata.token)).toMatchObject({ user: { confirmedAt: null } });
    }
    await opened.close();
  });
}
