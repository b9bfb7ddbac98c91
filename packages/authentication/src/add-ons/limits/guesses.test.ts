// Guesses of passwords: how many are verified, and how those are answered that are not.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import {
  from,
  type HeldClock,
  heldClock,
  known,
  resources,
  User,
  work,
  wrong,
} from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');

for (const store of stores) {
  describe(`guesses on ${store.name}`, () => {
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

    const guess = async (name = 'ann'): Promise<unknown> =>
      (await outcome(password.action('signIn', wrong(name)))).error;
    const signIn = async () => {
      const user = await password.action('signIn', known('ann'));
      await opened.domain.settled();
      return user;
    };

    test('B1 of a hundred wrong passwords at once with a limit of 5, five are verified', async () => {
      const errors = await Promise.all(Array.from({ length: 100 }, () => guess()));
      expect(work.verifications).toBe(5);
      expect(errors).toHaveLength(100);
      for (const error of errors) expect(error).toBeInstanceOf(AuthenticationFailed);
    });

    test('B1 the same over two processes on one database', async () => {
      const { domain } = opened.openAnother();
      const second = password.in(domain);
      const first = password.in(opened.domain);
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          outcome((index % 2 === 0 ? first : second).action('signIn', wrong('ann'))),
        ),
      );
      expect(work.verifications).toBe(5);
    });

    test('B2 the right password over the limit fails like a wrong one; after the window it works', async () => {
      const errors = [];
      for (let index = 0; index < 5; index++) errors.push(await guess());
      const refused = (await outcome(signIn())).error;
      expect(work.verifications).toBe(5);
      expect(refused).toEqual(errors[0]);
      expect(JSON.stringify(refused)).toBe(JSON.stringify(errors[0]));
      expect(refused).toMatchObject({
        message: 'authentication failed',
        code: 'AUTHENTICATION_FAILED',
        strategy: 'password',
      });
      clock.pass(60);
      const user = await signIn();
      expect(await authenticate(User, user.$metadata.token)).not.toBeNull();
    });

    test('an attempt over the limit says in whole seconds when the next one is judged, and nowhere visible', async () => {
      for (let index = 0; index < 5; index++) expect(await guess()).toHaveProperty('retryAfter', undefined);
      clock.pass(12.5);
      const error = await guess();
      expect(error).toHaveProperty('retryAfter', 48);
      expect(Object.keys(Object(error))).not.toContain('retryAfter');
      expect(JSON.stringify(error)).not.toContain('48');
    });

    test('over the limit one attempt a minute is judged, of ten at once too, until the window ends', async () => {
      for (let index = 0; index < 7; index++) await guess();
      expect(work.verifications).toBe(5);
      for (let minute = 1; minute <= 3; minute++) {
        clock.pass(59);
        await guess();
        expect(work.verifications).toBe(4 + minute);
        clock.pass(1);
        await Promise.all(Array.from({ length: 10 }, () => guess()));
        expect(work.verifications).toBe(5 + minute);
      }
      clock.pass(12 * 60);
      work.verifications = 0;
      for (let index = 0; index < 10; index++) await guess();
      expect(work.verifications).toBe(5);
    });

    test('an attempt that succeeds gives back what it took, also the one of a minute', async () => {
      for (let index = 0; index < 20; index++) await signIn();
      for (let index = 0; index < 5; index++) await guess();
      clock.pass(60);
      await signIn();
      await signIn();
      expect(work.verifications).toBe(27);
      await guess();
      await guess();
      expect(work.verifications).toBe(28);
    });

    test('a guess costs one statement more, and one over the limit only that', async () => {
      await guess();
      const upserts = opened.statements.filter((sql) => sql.includes('"limits"'));
      expect(upserts).toHaveLength(1);
      for (let index = 0; index < 4; index++) await guess();
      opened.statements.length = 0;
      await guess();
      expect(opened.statements).toEqual(upserts);
    });

    test('authenticating asks nothing more', async () => {
      const user = await signIn();
      opened.statements.length = 0;
      await authenticate(User, user.$metadata.token);
      expect(opened.statements).toHaveLength(1);
    });

    test('input that the schema refuses is not counted', async () => {
      for (let index = 0; index < 10; index++) {
        // @ts-expect-error a password is text
        await expect(password.action('signIn', { email: known('ann').email, password: 1 })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      }
      expect(await opened.query('select * from limits')).toEqual([]);
    });

    test('attempts count by address too, if the call has one: the 21st of a minute is refused, for every identity', async () => {
      const guessAt = (name: string, ip: unknown) => outcome(password.action('signIn', wrong(name), from(ip)));
      for (let index = 0; index < 20; index++) await guessAt(`user${index}`, '192.0.2.1');
      const { error } = await guessAt('ann', '192.0.2.1');
      expect(error).toHaveProperty('retryAfter', 60);
      expect(work.verifications).toBe(20);
      await guessAt('ann', '192.0.2.2');
      expect(work.verifications).toBe(21);
    });
  });
}
