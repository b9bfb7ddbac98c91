import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const results = z.object({
  runs: z.array(z.object({ tables: z.array(z.object({ title: z.string(), rows: z.array(z.array(z.unknown())) })) })),
});
const published = results.parse(JSON.parse(read('../../results/latest.json')));
const readme = read('../../../README.md');

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

test('H98 the README says of closed connections what the published run of 1,000 of 250 users on two processes measured', () => {
  const [, said] = /99 of 100 within (\d+) milliseconds/.exec(readme) ?? [];
  const closing = published.runs
    .flatMap(({ tables }) => tables)
    .find(({ title }) => title.startsWith('from a log-out to each closed connection, 1,000 connections of 250 users'));
  const p99 = closing?.rows.filter(([, by]) => String(by).startsWith('signals')).map((row) => Number(row[3]) / 1000);
  // PostgreSQL and Redis, one after the other and all at once.
  expect(p99).toHaveLength(4);
  for (const measured of p99 ?? []) expect(measured).toBeLessThanOrEqual(Number(said));
});
