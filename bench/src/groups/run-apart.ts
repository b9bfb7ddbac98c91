import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../report/table.ts';

/** A group on a store, or without one. */
export interface Job extends Pick<Run, 'group' | 'store'> {
  readonly tenMillion: boolean;
}

/**
 * Runs a group in a process of its own, which prints its tables. In one process, each group slows the next ones: V8 compiles a
 * function for the kinds of objects that it has seen, and an application has fewer kinds than all groups together.
 *
 * @throws Error if the process fails
 */
export function runApart({ group, store, tenMillion }: Job): Run {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-bench-run-'));
  const into = join(folder, 'run.json');
  try {
    const [, main = ''] = process.argv;
    const options = ['--only', group, '--store', store ?? 'none', '--into', into];
    if (tenMillion) options.push('--ten-million');
    const { status } = spawnSync(process.execPath, [...process.execArgv, main, ...options], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`the group ${group} failed`);
    // Invariant: the process has written one run.
    return JSON.parse(readFileSync(into, 'utf8')) as Run;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
