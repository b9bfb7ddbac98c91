import { readFileSync } from 'node:fs';
import { platform, stdout } from 'node:process';

/** Tells the group `cold-start` when the imports were done, and that a session was let in, both since `began`. */
export function tell(began: number, imported: number | null, answer: unknown): void {
  if (answer === null || answer === undefined) throw new Error('a live session is not let in');
  const now = performance.now();
  const sample = {
    imported: imported === null ? null : (imported - began) * 1000,
    answered: imported === null ? null : (now - imported) * 1000,
    memory: mostMemory(),
  };
  stdout.write(JSON.stringify(sample));
}

/**
 * In bytes; null where the system does not tell. `resourceUsage().maxRSS` would also count the memory of the process that
 * started this one: a child is a copy of it until its program is loaded.
 */
function mostMemory(): number | null {
  if (platform !== 'linux') return null;
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
