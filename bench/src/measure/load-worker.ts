// The client of `sendLoad`, in a thread of its own: its work does not wait for the event loop of the server.
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import type { Load, LoadFigures } from './load.ts';

// Invariant: only `sendLoad` starts this file, with a load.
const { port, requests, connections } = workerData as Load;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const times: number[] = [];
const statuses: Record<string, number> = {};
let next = 0;

async function sendNext(): Promise<void> {
  for (let wire = requests[next++]; wire !== undefined; wire = requests[next++]) {
    const started = performance.now();
    const status = await send(wire);
    times.push((performance.now() - started) * 1000);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

function send({ method, path, headers, body }: Load['requests'][number]): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const began = performance.now();
await Promise.all(Array.from({ length: connections }, sendNext));
const figures: LoadFigures = { times, duration: (performance.now() - began) * 1000, statuses };
agent.destroy();
parentPort?.postMessage(figures);
