// Attacks on limits: to set back, or to get around, the counter of another person.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { credentials, storedTokens, Token } from '../test-setup/accounts.ts';
import { outcome } from '../test-setup/gated-accounts.ts';
import { countingHash, from, heldClock, known, Limit, work, wrong } from '../test-setup/limited-accounts.ts';
import { createMailbox } from '../test-setup/mailbox.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const mailbox = createMailbox();
/** A user who is found by the address, and by a user name that may be any text. */
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    userName: z.string().nullable(),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: { ids: { type: 'read', select: ['id'] } },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: countingHash,
        registerActionAccept: ['userName'],
        resettable: { sender: mailbox.sender('reset') },
      },
      'password:name': { identityField: 'userName', hashProvider: countingHash, registrationEnabled: false },
    },
    addOns: {
      logOutEverywhere: {},
      limits: {
        resource: Limit,
        signIn: { perIdentity: '5 per 15 minutes', perIdentityAndAddress: '3 per 5 minutes' },
      },
    },
  },
});
const password = Info.strategy(User, 'password');
const byName = Info.strategy(User, 'name');
const limits = Info.strategy(User, 'limits');
const { email: annsAddress } = credentials('ann');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

for (const store of stores) {
  describe(`counters of limits under attack on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      opened = await store.open([User, Token, Limit], { clock: heldClock() });
      await password.action('register', credentials('ann'));
      // The stranger takes the address of Ann as a user name.
      await password.action('register', { ...credentials('stranger'), userName: annsAddress });
      work.verifications = 0;
    });
    afterEach(() => opened.close());

    async function guess(times: number, caller = {}): Promise<void> {
      for (let index = 0; index < times; index++) await outcome(password.action('signIn', wrong('ann'), caller));
    }

    test('B9 a reset by a stranger, whose user name is the address of another user, clears no counter of that address', async () => {
      await guess(6);
      await password.action('requestReset', { email: credentials('stranger').email });
      const { token } = await mailbox.last(credentials('stranger').email);
      await password.action('reset', { resetToken: token, ...fresh });
      await opened.domain.settled();
      work.verifications = 0;
      await guess(1);
      expect(work.verifications).toBe(0);
    });

    test('B4 a stranger, whose user name is the address of another user, clears no counter by signing in', async () => {
      const home = from('192.0.2.1');
      await guess(3, home);
      await byName.action('signIn', { userName: annsAddress, password: credentials('stranger').password }, home);
      await opened.domain.settled();
      work.verifications = 0;
      await guess(1, home);
      expect(work.verifications).toBe(0);
    });

    test('B1 guesses with a user name do not use up the attempts of an address of the same text', async () => {
      for (let index = 0; index < 9; index++) {
        await outcome(byName.action('signIn', { userName: annsAddress, password: 'wrong' }));
      }
      await password.action('signIn', known('ann'));
    });

    test('B9 clear sets back an identity as a user name and as an address', async () => {
      await guess(6);
      for (let index = 0; index < 6; index++) {
        await outcome(byName.action('signIn', { userName: annsAddress, password: 'wrong' }));
      }
      await limits.action('clear', { identity: annsAddress });
      await password.action('signIn', known('ann'));
      await byName.action('signIn', { userName: annsAddress, password: credentials('stranger').password });
    });

    test('B1 the current password of a record without its address cannot be guessed for ever', async () => {
      const [user] = await User.actions.ids({}, { filter: { email: annsAddress } });
      const guesses = { currentPassword: 'wrong', ...fresh };
      // Invariant: a record of any selection names its user.
      for (let index = 0; index < 9; index++) await outcome(User.actions.changePassword(user as never, guesses));
      expect(work.verifications).toBe(5);
    });
  });
}
