import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Place } from '../databases/database.ts';
import { within } from './within.ts';

/** How a node learns of log-outs. */
export type HeardBy = 'signals' | 'redis' | 'polling';

/** What a node is started with. */
export interface NodeSettings {
  readonly place: Place;
  readonly by: HeardBy;
  readonly redisUrl?: string;
}

/** The servers of a run, each a process of its own. */
export interface Nodes {
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./node.ts', import.meta.url));
const LONGEST_START = 20_000;
const LONGEST_END = 5000;

/** Starts two servers. They end with this process, because their input ends with it. */
export async function startNodes(settings: NodeSettings): Promise<Nodes> {
  const children = [0, 1].map(() =>
    spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  async function stop(): Promise<void> {
    await Promise.all(children.map(end));
  }
  try {
    const ports = await within(LONGEST_START, 'the start of a node', Promise.all(children.map(portOf)));
    return { ports, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new TypeError('the output of a node is piped');
  const line = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)]);
  if (line === undefined) throw new Error('a node did not start');
  return Number(String(line[0]));
}

/** Ends a node by its input, and kills it if it does not end. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  try {
    await within(LONGEST_END, 'the end of a node', exited);
  } catch {
    child.kill('SIGKILL');
    await exited;
  }
}
