// Filters from outside take any number of shapes, and each is a statement of its own: a server must not keep them all.
import type { Filter } from '@ashlar/core';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { stores } from '../test-setup/stores.ts';

/** Twelve comparisons, each one of two: 4,096 shapes that mean the same. */
function shape(number: number): Filter<{ email: string }> {
  const and = Array.from({ length: 12 }, (_, bit): Filter<{ email: string }> => {
    return { email: (number >> bit) & 1 ? { gte: '' } : { gt: '' } };
  });
  return { and };
}

for (const store of stores) {
  test(`filters of 2,500 shapes are all answered, and at most 2,000 statements are kept, on ${store.name}`, async () => {
    const opened = await store.open([User, Token]);
    await Info.strategy(User, 'password').action('register', credentials('ann'));
    for (let number = 0; number < 2500; number++) {
      expect(await User.actions.list({}, { filter: shape(number) })).toHaveLength(1);
    }
    if (store.name === 'postgres') {
      const kept = await opened.domain.transaction(async ({ trx }) => {
        // Invariant: the handle of this data layer is a Kysely.
        const query = sql<{ count: string }>`select count(*) from pg_prepared_statements`;
        return Number((await query.execute(trx as Kysely<unknown>)).rows[0]?.count);
      });
      expect(kept).toBeGreaterThan(1000);
      expect(kept).toBeLessThanOrEqual(2000);
    }
    await opened.close();
  });
}
