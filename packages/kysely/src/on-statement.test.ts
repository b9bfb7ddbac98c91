import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { StatementEvent } from './session/on-statement.ts';
import { ids, users } from './test-setup/relations.ts';
import { emails, insertUser } from './test-setup/statements.ts';
import { stores } from './test-setup/stores.ts';

const [ann, bob] = ids;

describe.each(stores.filter(({ owned }) => !owned))('on $name', ({ open, dialect }) => {
  test('reports each statement with its duration and transaction, without values', async () => {
    const events: StatementEvent[] = [];
    const dataLayer = await open([users], { onStatement: (event) => events.push(event) });
    events.length = 0;
    await insertUser(dataLayer, { id: ann, email: 'ann@x' });
    await dataLayer.transaction(async (transaction) => {
      await emails(dataLayer, transaction);
      await sql`select 1 as one`.execute(transaction.handle as Kysely<unknown>);
    });
    const abandoned = dataLayer.transaction(async (transaction) => {
      await emails(dataLayer, transaction);
      throw new Error('abandoned');
    });
    await abandoned.catch(() => {});
    await insertUser(dataLayer, { id: bob, email: 'ann@x' }).catch(() => {});
    const begin =
      dialect === 'sqlite' ? 'begin immediate' : expect.stringMatching(/^begin isolation level read committed; /);
    expect(
      events.map(({ sql, inTransaction }) => [sql.replace(/^(insert|select "users").*/, '$1'), inTransaction]),
    ).toEqual([
      ['insert', false],
      [begin, true],
      ['select "users"', true],
      ['select 1 as one', true],
      ['commit', true],
      [begin, true],
      ['select "users"', true],
      ['rollback', true],
      ['insert', false],
    ]);
    for (const { durationMs } of events) expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(events.map(({ sql }) => sql).join()).not.toMatch(/ann@x|00000000/);
  });

  test('reading one record outside of a transaction is one statement', async () => {
    const events: StatementEvent[] = [];
    const dataLayer = await open([users], { onStatement: (event) => events.push(event) });
    events.length = 0;
    await emails(dataLayer);
    expect(events).toHaveLength(1);
  });
});

test.each(stores)('a listener cannot reach values through this or arguments, on $name', async ({ open }) => {
  const seen: unknown[][] = [];
  const dataLayer = await open([users], { onStatement: (...given) => seen.push(given) });
  await insertUser(dataLayer, { id: ann, email: 'ann@x' });
  expect(seen.length).toBeGreaterThan(0);
  for (const given of seen) {
    expect(given).toHaveLength(1);
    expect(Object.keys(given[0] as object).sort()).toEqual(['durationMs', 'inTransaction', 'sql']);
  }
});
