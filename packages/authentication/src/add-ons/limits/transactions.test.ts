// What is counted stays counted, whatever becomes of a transaction around the call.
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { type HeldClock, heldClock, known, resources, User, work, wrong } from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const limits = Info.strategy(User, 'limits');

for (const store of stores) {
  describe(`limits inside of transactions on ${store.name}`, () => {
    let opened: OpenedStore;
    let clock: HeldClock;
    beforeEach(async () => {
      clock = heldClock();
      opened = await store.open(resources, { clock });
      await password.action('register', credentials('ann'));
      work.verifications = 0;
    });
    afterEach(() => opened.close());

    const guess = () => outcome(password.action('signIn', wrong('ann')));
    async function rolledBack(work: () => Promise<unknown>): Promise<void> {
      const transaction = opened.domain.transaction(async () => {
        await work();
        throw new Error('rolled back');
      });
      await expect(transaction).rejects.toThrow('rolled back');
      await opened.domain.settled();
    }
    const counts = () => opened.query('select count from limits');

    test('B8 a guess inside a transaction that rolls back is counted', async () => {
      for (let index = 0; index < 5; index++) await rolledBack(guess);
      expect(await guess()).toHaveProperty('error.retryAfter', 60);
      expect(work.verifications).toBe(5);
      expect(await counts()).toEqual([{ count: store.name === 'postgres' ? '7' : 7 }]);
    });

    test('B8 a limit holds inside of one transaction too', async () => {
      await rolledBack(async () => {
        for (let index = 0; index < 20; index++) await guess();
      });
      expect(work.verifications).toBe(5);
      expect(await guess()).toHaveProperty('error.retryAfter', 60);
    });

    test('B8 of many transactions at once that roll back, no more guesses are verified than the limit allows', async () => {
      // Each transaction takes a connection of PostgreSQL, and one more to count.
      const [transactions, guesses] = store.name === 'postgres' ? [4, 5] : [20, 1];
      const guessing = async () => {
        for (let index = 0; index < guesses; index++) await guess();
      };
      await Promise.all(Array.from({ length: transactions }, () => rolledBack(guessing)));
      expect(work.verifications).toBe(5);
      expect(await guess()).toHaveProperty('error.retryAfter', 60);
    });

    test('B8 on PostgreSQL the count is committed while the transaction is open', async () => {
      if (store.name !== 'postgres') return;
      await rolledBack(async () => {
        await guess();
        expect(await counts()).toEqual([{ count: '1' }]);
      });
      expect(await counts()).toEqual([{ count: '1' }]);
    });

    test('B8 a sign-in that rolls back is counted, although the password was right', async () => {
      for (let index = 0; index < 5; index++) await rolledBack(() => password.action('signIn', known('ann')));
      expect(await guess()).toHaveProperty('error.retryAfter', 60);
    });

    test('B8 one that commits gives back what it took', async () => {
      for (let index = 0; index < 8; index++) {
        await opened.domain.transaction(() => password.action('signIn', known('ann')));
        await opened.domain.settled();
      }
      expect(work.verifications).toBe(8);
    });

    test("B8 the same in a transaction of the application's own", async () => {
      // Invariant: the data layers of these stores have a Kysely.
      const kysely = (opened.dataLayer as unknown as { kysely(): Kysely<unknown> }).kysely();
      for (let index = 0; index < 5; index++) {
        const own = kysely.transaction().execute(async (trx) => {
          await outcome(password.action('signIn', wrong('ann'), { trx }));
          throw new Error('rolled back');
        });
        await expect(own).rejects.toThrow('rolled back');
        await opened.domain.settled();
      }
      work.verifications = 0;
      expect(await guess()).toHaveProperty('error.code', 'AUTHENTICATION_FAILED');
      expect(work.verifications).toBe(0);
    });

    test('clear inside a transaction that rolls back has cleared', async () => {
      for (let index = 0; index < 5; index++) await guess();
      await rolledBack(() => limits.action('clear', { identity: 'ann@example.com' }));
      await password.action('signIn', known('ann'));
    });
  });
}
