import { execFileSync } from 'node:child_process';

/**
 * Gives the server the first core and this thread the second one while `work` runs, as if the server ran elsewhere; connections
 * that are opened meanwhile keep to it. Otherwise Linux puts both on one core or on two, and keeps to that for some thousand
 * calls: the same UPDATE takes 47 µs or 120 µs. Without `taskset`, or with one core, it only runs `work`.
 *
 * @param server the process that starts one for each connection
 */
export async function onOwnCores<Result>(server: number, work: () => Promise<Result>): Promise<Result> {
  const former = coresOf(server);
  const [first, second] = former.split(/[,-]/);
  try {
    if (first !== undefined && second !== undefined && pin(server, first)) pin(process.pid, second);
    return await work();
  } finally {
    if (former !== '') for (const id of [server, process.pid]) pin(id, former);
  }
}

/** As `taskset` tells them, such as `0-3` or `0,2`; empty: there is no way to tell. */
function coresOf(id: number): string {
  try {
    return /[\d,-]+$/.exec(execFileSync('taskset', ['-p', '-c', String(id)], { encoding: 'utf8' }).trim())?.[0] ?? '';
  } catch {
    return '';
  }
}

/** Whether there was a way to do it. */
function pin(id: number, cores: string): boolean {
  try {
    execFileSync('taskset', ['-p', '-c', cores, String(id)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
