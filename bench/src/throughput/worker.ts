// A worker of the groups `throughput` and `pooler`: `node worker.ts <settings as JSON>` writes `ready`, then answers each line
// `{ callers, milliseconds }` with what it did meanwhile, and ends with its input.
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { ways } from './ways.ts';
import type { WorkerSettings } from './worker-settings.ts';
import type { Turn } from './workers.ts';

const [, , given = ''] = process.argv;
// Invariant: only `startWorker` starts this file, with such settings.
const settings = JSON.parse(given) as WorkerSettings;
const way = await ways[settings.way](settings);
let calls = 0;

async function callFor(milliseconds: number, callers: number): Promise<Turn> {
  const times: number[] = [];
  const started = performance.now();
  const callOn = async (): Promise<void> => {
    for (let now = performance.now(); now < started + milliseconds; now = performance.now()) {
      if (!(await way.find(calls++))) throw new Error(`${settings.way} does not let a live session in`);
      times.push((performance.now() - now) * 1000);
    }
  };
  await Promise.all(Array.from({ length: callers }, callOn));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: times.length / seconds, times: times.sort((a, b) => a - b) };
}

stdout.write('ready\n');
for await (const line of createInterface({ input: stdin })) {
  const { milliseconds, callers } = JSON.parse(line) as { readonly milliseconds: number; readonly callers: number };
  stdout.write(`${JSON.stringify(await callFor(milliseconds, callers))}\n`);
}
await way.close();
