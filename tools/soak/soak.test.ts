import { expect, test } from 'vitest';
import { faults } from './faults.ts';
import { runSoak } from './soak.ts';

const seed = Date.now() % 1_000_000_000;

// `npm run soak -- --minutes 10` is the long run.
test(`a database that fails in every way leaves a whole pool, no hanging call and no ghost (seed ${seed})`, {
  timeout: 180_000,
}, async () => {
  const kinds = Object.keys(faults);
  const report = await runSoak({ seconds: kinds.length * 3 + 1, secondsBetweenFaults: 3, seed });
  expect(report.log.problems).toEqual([]);
  expect([...report.faults.keys()].sort()).toEqual(kinds.sort());
  expect(report.connections).toBe(report.poolSize);
  // The run made many calls, so many could have failed.
  for (const kind of ['register', 'sign in', 'authenticate', 'log out', 'authenticate ended']) {
    expect(report.log.counts.get(kind)?.values).toBeGreaterThan(5);
  }
  expect(report.ended).toBeGreaterThan(10);
});
