// A long run on a PostgreSQL that is disturbed every 5 seconds: `npm run soak -- --minutes 10`. `--seed` repeats the order
// of the faults of an earlier run. It prints the calls and the problems, and fails if there is a problem.
import { parseArgs } from 'node:util';
import { printReport } from './print-report.ts';
import { runSoak } from './soak.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const seconds = Number(values.minutes) * 60;
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
if (!(seconds > 0) || !Number.isFinite(seed)) {
  console.error('usage: npm run soak -- [--minutes 10] [--seed 1]');
  process.exit(2);
}
console.log(`${seconds} seconds, seed ${seed}`);
const report = await runSoak({ seconds, secondsBetweenFaults: 5, seed });
printReport(report);
if (report.log.problems.length > 0) process.exitCode = 1;
