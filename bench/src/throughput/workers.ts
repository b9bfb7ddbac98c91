import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkerSettings } from './worker-settings.ts';

/** What a worker has done in a turn. */
export interface Turn {
  readonly perSecond: number;
  /** The times of the calls, in microseconds, sorted. */
  readonly times: readonly number[];
}

/** A process that calls one way when it is told to. It ends with this process, because its input ends with it. */
export interface Worker {
  run(turn: { readonly callers: number; readonly milliseconds: number }): Promise<Turn>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Starts a worker and waits until it is ready. */
export async function startWorker(settings: WorkerSettings): Promise<Worker> {
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = linesOf(child);
  const next = async (): Promise<string> => {
    const line = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), ended]);
    if (line === undefined) throw new Error(`the worker of ${settings.way} has ended`);
    return line;
  };
  await next();
  return {
    async run(turn) {
      const answer = next();
      child.stdin?.write(`${JSON.stringify(turn)}\n`);
      return JSON.parse(await answer) as Turn;
    },
    async stop() {
      child.stdin?.end();
      await ended;
    },
  };
}

function linesOf({ stdout }: ChildProcess): Interface {
  if (stdout === null) throw new TypeError('the output of a worker is piped');
  return createInterface({ input: stdout });
}
