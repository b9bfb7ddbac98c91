// Limits by identity: which attempts are counted together, and that no answer tells who is known.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import {
  type HeldClock,
  heldClock,
  known,
  resources,
  sender,
  User,
  work,
  wrong,
} from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');

for (const store of stores) {
  describe(`limits by identity on ${store.name}`, () => {
    let opened: OpenedStore;
    let clock: HeldClock;
    beforeEach(async () => {
      clock = heldClock();
      opened = await store.open(resources, { clock });
      await password.action('register', credentials('ann'));
      work.verifications = 0;
      opened.statements.length = 0;
    });
    afterEach(() => opened.close());

    /** What a stranger sees of twenty calls, and what they cost. */
    async function observed(call: () => Promise<unknown>) {
      const answers = [];
      for (let index = 0; index < 20; index++) {
        opened.statements.length = 0;
        work.verifications = 0;
        const { result, error } = await outcome(call());
        await opened.domain.settled();
        const { retryAfter } = Object(error);
        const statements = [...opened.statements];
        answers.push({ result, error, retryAfter, verifications: work.verifications, statements });
        clock.pass(7);
      }
      return answers;
    }

    test('B3 twenty guesses are answered alike for known and unknown identities, by the same work', async () => {
      const ofKnown = await observed(() => password.action('signIn', wrong('ann')));
      const ofUnknown = await observed(() => password.action('signIn', wrong('unknown')));
      expect(ofKnown).toEqual(ofUnknown);
      expect(ofKnown.map(({ verifications }) => verifications).join('')).toBe('11111000000001000000');
    });

    test('B3 twenty requests for mail are answered alike, and the same number of tokens is made', async () => {
      const sentBefore = sender.sent.length;
      const ofKnown = await observed(() => password.action('requestReset', { email: credentials('ann').email }));
      expect(sender.sent.length - sentBefore).toBe(3);
      const ofUnknown = await observed(() => password.action('requestReset', { email: 'unknown@example.com' }));
      const answers = (all: typeof ofKnown) =>
        all.map(({ result, error, retryAfter }) => ({ result, error, retryAfter }));
      expect(answers(ofKnown)).toEqual(answers(ofUnknown));
      for (const index of [3, 10, 19]) expect(ofKnown[index]).toEqual(ofUnknown[index]);
      expect(sender.sent.length - sentBefore).toBe(3);
    });

    test('B5 spellings of one identity share one counter', async () => {
      for (const email of [
        'ann@example.com',
        'Ann@Example.com',
        'ANN@EXAMPLE.COM',
        'aNN@example.com',
        'ann@EXAMPLE.com',
      ]) {
        await outcome(password.action('signIn', { ...wrong('ann'), email }));
      }
      await outcome(password.action('signIn', known('ann')));
      expect(work.verifications).toBe(5);
      const composed = ['zo\u00eb@example.com', 'zoe\u0308@example.com', 'ZO\u00cb@example.com'];
      work.verifications = 0;
      for (let index = 0; index < 9; index++) {
        await outcome(password.action('signIn', { ...wrong('ann'), email: composed[index % 3] ?? '' }));
      }
      expect(work.verifications).toBe(5);
    });

    test('an identity over its limit leaves others alone', async () => {
      for (let index = 0; index < 9; index++) await outcome(password.action('signIn', wrong('bob')));
      await password.action('signIn', known('ann'));
    });

    test('the current password of a change counts for the user whose it is, together with sign-ins', async () => {
      const user = await password.action('signIn', known('ann'));
      await opened.domain.settled();
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      const change = (currentPassword: string) =>
        outcome(password.action('changePassword', { user, currentPassword, ...fresh }));
      work.verifications = 0;
      for (let index = 0; index < 3; index++) await change('not the password');
      for (let index = 0; index < 3; index++) await outcome(password.action('signIn', wrong('ann')));
      expect(work.verifications).toBe(5);
      expect((await change(known('ann').password)).error).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        retryAfter: 60,
      });
      expect(work.verifications).toBe(5);
      clock.pass(60);
      expect(await change(known('ann').password)).toHaveProperty('result.email', known('ann').email);
    });

    test('B5 guesses of a current password count for the user, whether by record or by key, in any spelling', async () => {
      const user = await password.action('signIn', known('ann'));
      await opened.domain.settled();
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      const guess = { currentPassword: 'not the password', ...fresh };
      work.verifications = 0;
      for (const named of [user, user.id, user.id.toUpperCase(), user.id, user, user.id.toUpperCase(), user.id, user]) {
        await outcome(User.actions.changePassword(named, guess));
      }
      expect(work.verifications).toBe(5);
    });

    test('B5 a strategy action takes no key in place of the user: a stranger could send one', async () => {
      const { id } = await password.action('signIn', known('ann'));
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      const params = { user: id, currentPassword: known('ann').password, ...fresh };
      const { error } = await outcome(password.action('changePassword', Object(params)));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['user'] }] });
    });

    test('nothing of an identity or address can be read from the table', async () => {
      await outcome(password.action('signIn', wrong('ann'), { context: { device: { ip: '192.0.2.1' } } }));
      const rows = await opened.query('select * from limits');
      expect(rows).toHaveLength(2);
      const text = JSON.stringify(rows);
      for (const open of ['ann', 'example', '192.0', 'not the password']) expect(text).not.toContain(open);
      for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/);
    });
  });
}
