// Limits beside all other parts, at their defaults: every way to sign in and to get mail is counted.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, storedTokens, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import {
  countingHash,
  type HeldClock,
  heldClock,
  known,
  Limit,
  work,
  wrong,
} from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const sent: string[] = [];
const sender = ({ to, strategy }: { readonly to: string; readonly strategy: string }) =>
  void sent.push(`${strategy} ${to}`);

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: countingHash, resettable: { sender } },
      magicLink: { sender },
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender },
      limits: { resource: Limit },
      'limits:strict': { resource: Limit, signIn: { perIdentity: '2 per day' }, requests: false },
      logOutEverywhere: {},
    },
  },
});

/** A user who is named by a number, which callers may write as text or as a number. */
const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: { ...attributes, badge: attribute(z.coerce.string(), { unique: true }) },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'badge', hashProvider: countingHash } },
    addOns: { limits: { resource: Limit, signIn: { perIdentity: '5 per 15 minutes' } } },
  },
});

const password = Info.strategy(User, 'password');
const { email } = credentials('ann');

for (const store of stores) {
  describe(`limits beside other parts on ${store.name}`, () => {
    let opened: OpenedStore;
    let clock: HeldClock;
    beforeEach(async () => {
      clock = heldClock();
      opened = await store.open([User, Member, Token, Limit], { clock });
      await password.action('register', credentials('ann'));
      await opened.domain.settled();
      sent.length = 0;
      work.verifications = 0;
    });
    afterEach(() => opened.close());

    const requests: readonly (() => Promise<unknown>)[] = [
      () => password.action('requestReset', { email }),
      () => Info.strategy(User, 'magicLink').action('request', { email: 'ANN@example.com' }),
      () => Info.strategy(User, 'confirmation').action('resend', { email }),
    ];

    test.each([
      ['password', requests[0]],
      ['magicLink', requests[1]],
      ['confirmation', requests[2]],
    ] as const)('B6 the fourth request of %s in an hour sends nothing', async (strategy, request) => {
      for (let index = 0; index < 5; index++) expect(await request?.()).toBeUndefined();
      await opened.domain.settled();
      expect(sent).toEqual(new Array(3).fill(`${strategy} ${email}`));
      clock.pass(3600);
      await request?.();
      await opened.domain.settled();
      expect(sent).toHaveLength(4);
    });

    test('B6 all requests for mail to one identity are counted together', async () => {
      for (let round = 0; round < 3; round++) for (const request of requests) await request();
      await opened.domain.settled();
      expect(sent).toHaveLength(3);
    });

    test('a part that stands there twice counts twice, each by its own numbers', async () => {
      for (let index = 0; index < 4; index++) await outcome(password.action('signIn', wrong('ann')));
      expect(work.verifications).toBe(2);
      await User.actions.clearLimits({ identity: email });
      await outcome(password.action('signIn', wrong('ann')));
      expect(work.verifications).toBe(2);
      await User.actions.clearLimitsWithStrict({ identity: email });
      const user = await password.action('signIn', known('ann'));
      expect(await authenticate(User, user.$metadata.token)).not.toBeNull();
    });

    test('an action of the resource that is called by its own name is counted too', async () => {
      for (let index = 0; index < 4; index++) await outcome(User.actions.signInWithPassword(wrong('ann')));
      expect(work.verifications).toBe(2);
    });

    test('B5 an identity that may be written as a number is counted as the text that becomes of it', async () => {
      const byBadge = Info.strategy(Member, 'password');
      // Invariant: the schema makes text of whatever it is given.
      const badges = [7, '7', 7n] as unknown as string[];
      for (let index = 0; index < 9; index++) {
        await outcome(byBadge.action('signIn', { badge: badges[index % 3] ?? '', password: 'a guess' }));
      }
      expect(work.verifications).toBe(5);
    });
  });
}
