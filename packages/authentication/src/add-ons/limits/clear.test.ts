// What sets the counters of an identity back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { from, heldClock, known, Limit, LimitedUser, sender, work, wrong } from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(LimitedUser, 'password');
const limits = Info.strategy(LimitedUser, 'limits');
const { email } = credentials('ann');
const home = from('192.0.2.1');

for (const store of stores) {
  describe(`counters set back on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([LimitedUser, Token, Limit], { clock: heldClock() });
      await password.action('register', credentials('ann'));
    });
    afterEach(() => opened.close());

    async function exhaust(name: string): Promise<void> {
      for (let index = 0; index < 3; index++) await outcome(password.action('signIn', wrong(name), home));
      for (let index = 0; index < 3; index++) await outcome(password.action('signIn', wrong(name)));
      work.verifications = 0;
      await outcome(password.action('signIn', wrong(name), home));
      await outcome(password.action('signIn', wrong(name)));
      expect(work.verifications).toBe(0);
    }

    test('B9 clear lets an identity in again, in any spelling, from its address too', async () => {
      await exhaust('ann');
      expect(await limits.action('clear', { identity: 'Ann@EXAMPLE.com' })).toBeUndefined();
      await password.action('signIn', known('ann'), home);
    });

    test('B9 clear is an action of the resource, and knows an identity without a user', async () => {
      await exhaust('bob');
      await LimitedUser.actions.clearLimits({ identity: 'bob@example.com' });
      await outcome(password.action('signIn', wrong('bob'), home));
      expect(work.verifications).toBe(1);
    });

    test('B9 clear leaves other identities alone', async () => {
      await exhaust('ann');
      await limits.action('clear', { identity: 'bob@example.com' });
      await limits.action('clear', { identity: '' });
      await expect(password.action('signIn', known('ann'))).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    });

    test('B9 clear forgets requests for mail too', async () => {
      for (let index = 0; index < 4; index++) await password.action('requestReset', { email });
      await limits.action('clear', { identity: email });
      await opened.domain.settled();
      const before = sender.sent.length;
      await password.action('requestReset', { email });
      await opened.domain.settled();
      expect(sender.sent.length - before).toBe(1);
    });

    test('B9 a password that its owner has reset signs in at once, from the address of the failures too', async () => {
      await password.action('requestReset', { email });
      await opened.domain.settled();
      const resetToken = sender.sent.at(-1)?.token ?? '';
      await exhaust('ann');
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      await password.action('reset', { resetToken, ...fresh });
      await opened.domain.settled();
      await password.action('signIn', { email, password: fresh.password }, home);
    });

    test('B9 a reset that fails, or rolls back, clears nothing', async () => {
      await password.action('requestReset', { email });
      await opened.domain.settled();
      const resetToken = sender.sent.at(-1)?.token ?? '';
      await exhaust('ann');
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      await outcome(password.action('reset', { resetToken: `${resetToken}x`, ...fresh }));
      await outcome(
        opened.domain.transaction(async () => {
          await password.action('reset', { resetToken, ...fresh });
          throw new Error('rolled back');
        }),
      );
      await opened.domain.settled();
      await expect(password.action('signIn', known('ann'))).rejects.toMatchObject({ retryAfter: expect.any(Number) });
    });

    test('B9 a password change that is not a reset clears nothing', async () => {
      const user = await password.action('signIn', known('ann'));
      await opened.domain.settled();
      for (let index = 0; index < 4; index++) await outcome(password.action('signIn', wrong('ann')));
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      await password.action('changePassword', { user, currentPassword: known('ann').password, ...fresh });
      await opened.domain.settled();
      await outcome(password.action('signIn', wrong('ann')));
      expect(await outcome(password.action('signIn', wrong('ann')))).toHaveProperty('error.retryAfter', 60);
    });
  });
}
