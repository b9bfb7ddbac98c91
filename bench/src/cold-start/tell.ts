import { stdout } from 'node:process';

/** Tells the group `cold-start` when the imports were done, and that a session was let in, both since `began`. */
export function tell(began: number, imported: number | null, answer: unknown): void {
  if (answer === null || answer === undefined) throw new Error('a live session is not let in');
  const now = performance.now();
  const sample = {
    imported: imported === null ? null : (imported - began) * 1000,
    answered: imported === null ? null : (now - imported) * 1000,
    memory: process.resourceUsage().maxRSS * 1024,
  };
  stdout.write(JSON.stringify(sample));
}
