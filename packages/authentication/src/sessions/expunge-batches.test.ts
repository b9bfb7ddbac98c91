// T9: batches adapt to the time that they take. Nothing is counted twice, and nothing is left or lost by a failure.
import { createDomain } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Token, User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { expungeExpired } from './expunge-expired.ts';

const now = Date.parse('2026-12-01T12:00:00.000Z');

/** A data layer whose batches are looked at before they run, and may get another size. */
function watched(layer: DataLayer, before: (rows: number) => number | undefined): DataLayer {
  return {
    ...layer,
    prepare(statement) {
      const prepared = layer.prepare(statement);
      if (statement.kind !== 'delete') return prepared;
      return {
        async run(parameters, transaction) {
          const limit = before(Number(parameters.limit)) ?? parameters.limit;
          return await prepared.run({ ...parameters, limit }, transaction);
        },
      };
    },
  };
}

for (const store of stores) {
  describe(`batches on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token], { clock: () => now });
    });
    afterEach(async () => {
      vi.useRealTimers();
      await opened.close();
    });

    /** Adds rows that expire at moments after each other, from this number of seconds before now. */
    async function add(count: number, secondsAgo = count): Promise<void> {
      if (count === 0) return;
      const rows = Array.from({ length: count }, (_, index) => {
        const at = new Date(now + (index - secondsAgo) * 1000).toISOString();
        return `('${crypto.randomUUID()}', 'user?id=1', 'user', '${at}', '${at}', '${at}')`;
      });
      await opened.query(
        `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at) values ${rows.join(', ')}`,
      );
    }
    const left = async () => Number((await opened.query('select count(*) as count from tokens'))[0]?.count);

    /** Expunges with a clock of batches by which a row takes so many milliseconds; gives the sizes of the batches. */
    async function sizesAt(millisecondsOf: (batch: number) => number, batchSize?: number): Promise<number[]> {
      const sizes: number[] = [];
      vi.useFakeTimers({ toFake: ['performance'] });
      const dataLayer = watched(opened.dataLayer, (rows) => {
        vi.advanceTimersByTime(Math.round(rows * millisecondsOf(sizes.length)));
        sizes.push(rows);
        return undefined;
      });
      const domain = createDomain({ name: 'watched', resources: [User, Token], dataLayer, clock: () => now });
      const size = batchSize === undefined ? {} : { batchSize };
      expect(await expungeExpired(Token, { domain, ...size })).toBe(4000);
      vi.useRealTimers();
      expect(await left()).toBe(10);
      return sizes;
    }

    describe('of 4,000 expired rows beside 10 live ones', () => {
      beforeEach(async () => {
        await add(4010, 3999);
      });

      test('T9 a quick store gets batches of up to 1,000 rows', async () => {
        expect(await sizesAt(() => 0.001)).toEqual([250, 500, 1000, 1000, 1000, 1000]);
      });

      test('T9 a store that writes whole pages gets batches of up to 2,000 rows', async () => {
        expect((await sizesAt(() => 0.02)).slice(0, 4)).toEqual([250, 500, 1000, 2000]);
      });

      test('T9 a slow store gets batches of 50 milliseconds', async () => {
        const sizes = await sizesAt(() => 1);
        expect(sizes.slice(0, 5)).toEqual([250, 125, 63, 50, 50]);
        expect(new Set(sizes.slice(3))).toEqual(new Set([50]));
      });

      test('T9 a store that becomes slow gets smaller batches at once, and larger ones when it is quick again', async () => {
        const sizes = await sizesAt((batch) => (batch === 3 ? 1 : 0.005));
        expect(sizes.slice(0, 6)).toEqual([250, 500, 1000, 1000, 500, 1000]);
      });

      test('T9 a given batch size stays as it is, however long a batch takes', async () => {
        expect(new Set(await sizesAt(() => 1, 500))).toEqual(new Set([500]));
      });

      test('T9 a batch that misses rows, because others change them meanwhile, is not taken for the last one', async () => {
        const dataLayer = watched(opened.dataLayer, (rows) => rows - 5);
        const domain = createDomain({ name: 'busy', resources: [User, Token], dataLayer, clock: () => now });
        expect(await expungeExpired(Token, { domain })).toBe(4000);
      });

      test.each([1, 2, 3, 4])(
        'T9 batches of %i that miss rows, because others change them meanwhile, are not taken for the last one',
        async (batchSize) => {
          let batches = 0;
          // Every second batch misses all rows but one, or the only one.
          const dataLayer = watched(opened.dataLayer, (rows) => {
            batches += 1;
            return batches % 2 === 0 ? Math.min(1, rows - 1) : rows;
          });
          const domain = createDomain({ name: 'busy', resources: [User, Token], dataLayer, clock: () => now });
          await opened.query("delete from tokens where expires_at < '2026-12-01T11:58:00.000Z'");
          const expired = (await left()) - 10;
          expect(expired).toBeGreaterThan(100);
          expect(await expungeExpired(Token, { domain, batchSize })).toBe(expired);
          expect(await left()).toBe(10);
        },
      );

      test('T9 a batch that fails rejects; what went before is gone, and the next call removes the rest', async () => {
        let batches = 0;
        const dataLayer = watched(opened.dataLayer, () => {
          batches += 1;
          if (batches === 3) throw new Error('the store has gone');
          return undefined;
        });
        const domain = createDomain({ name: 'failing', resources: [User, Token], dataLayer, clock: () => now });
        await thrownBy(() => expungeExpired(Token, { domain }));
        const rest = (await left()) - 10;
        expect(rest).toBeLessThan(4000);
        expect(rest).toBeGreaterThan(0);
        expect(await expungeExpired(Token, { domain })).toBe(rest);
        expect(await left()).toBe(10);
      });
    });

    test('T9 any number of expunges at once: their counts add up to the rows that are gone', async () => {
      const domains = [opened.domain, opened.openAnother().domain, opened.openAnother().domain];
      const rows = fc.record({ expired: fc.nat(900), live: fc.nat(20), size: fc.constantFrom(undefined, 1, 7, 100) });
      await fc.assert(
        fc.asyncProperty(rows, async ({ expired, live, size }) => {
          await opened.query('delete from tokens');
          await add(expired);
          await add(live, -1);
          const batchSize = expired > 100 && size === 1 ? 10 : size;
          const options = batchSize === undefined ? {} : { batchSize };
          const counts = await Promise.all(domains.map((domain) => expungeExpired(Token, { domain, ...options })));
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(expired);
          expect(await left()).toBe(live);
        }),
        { numRuns: 15 },
      );
    });

    test.runIf(store.name === 'postgres')(
      'T9 in a partitioned table, where live and expired rows have the same addresses, only expired ones go',
      async () => {
        await opened.query('create table parts (like tokens including defaults) partition by range (expires_at)');
        await opened.query("create table past partition of parts for values from (minvalue) to ('2026-12-01')");
        await opened.query("create table present partition of parts for values from ('2026-12-01') to (maxvalue)");
        await opened.query('drop table tokens');
        await opened.query('alter table parts rename to tokens');
        await add(500, 100_000);
        await add(500, -100_000);
        const addresses = await opened.query('select count(distinct ctid) as count from tokens');
        expect(Number(addresses[0]?.count)).toBe(500);
        expect(await expungeExpired(Token, { domain: opened.domain, batchSize: 50 })).toBe(500);
        expect(await opened.query(`select 1 from tokens where expires_at <= '${new Date(now).toISOString()}'`)).toEqual(
          [],
        );
        expect(await left()).toBe(500);
      },
    );

    test.runIf(store.name === 'postgres')('T9 rows that change meanwhile are not counted unless they go', async () => {
      await add(2000);
      let busy = true;
      const changing = (async () => {
        while (busy)
          await opened.query('update tokens set updated_at = now() where jti in (select jti from tokens limit 5)');
      })();
      let removed = 0;
      for (let calls = 0; removed < 2000 && calls < 200; calls++) {
        removed += await expungeExpired(Token, { domain: opened.domain, batchSize: 20 });
        expect(removed + (await left())).toBe(2000);
      }
      busy = false;
      await changing;
      expect(removed).toBe(2000);
    });
  });
}
