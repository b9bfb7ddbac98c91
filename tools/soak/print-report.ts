import type { SoakReport } from './soak.ts';

/** Prints the calls, and then the problems. */
export function printReport({ log, faults, users, ended, connections, poolSize, limit }: SoakReport): void {
  console.log(`faults: ${[...faults].map(([name, count]) => `${name} × ${count}`).join('; ')}`);
  for (const [kind, { values, errors, longest }] of log.counts) {
    const unavailable = [...errors].map(([code, count]) => `, ${count} × ${code}`).join('');
    console.log(`${kind}: ${values} values${unavailable}; the longest took ${Math.round(longest)} ms`);
  }
  console.log(`no call may take longer than ${Math.round(limit)} ms`);
  console.log(`${users} users, ${ended} sessions ended by log-outs that resolved`);
  console.log(`${connections ?? '?'} connections open, of ${poolSize}`);
  for (const problem of log.problems) console.log(`wrong: ${problem}`);
  console.log(log.problems.length === 0 ? 'nothing was wrong' : `${log.problems.length} things were wrong`);
}
