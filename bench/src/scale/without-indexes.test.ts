import pg from 'pg';
import { expect, test } from 'vitest';
import { createAshlarRows } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { startPostgres } from '../databases/postgres.ts';
import { withoutIndexes } from './without-indexes.ts';

test('tables get their indexes back, and have none while they are filled', async () => {
  const system = await startPostgres();
  const place = await system.create();
  await createAshlarRows(place, { users: 3, sessionsEach: 2 }, { hashing: noHash });
  const client = new pg.Client({ connectionString: place.kind === 'postgres' ? place.url : '' });
  await client.connect();
  const indexes = async (): Promise<readonly string[]> => {
    const sql = 'select indexdef from pg_indexes where schemaname = current_schema() order by indexdef';
    return (await client.query<{ indexdef: string }>(sql)).rows.map(({ indexdef }) => indexdef);
  };
  const before = await indexes();
  let meanwhile: readonly string[] | undefined;
  await withoutIndexes(place, async () => {
    meanwhile = await indexes();
  });
  const after = await indexes();
  await client.end();
  await system.stop();
  expect(before.length).toBeGreaterThan(3);
  expect(meanwhile).toEqual([]);
  expect(after).toEqual(before);
});
