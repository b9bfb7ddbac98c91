import { Worker } from 'node:worker_threads';
import type { WireRequest } from '../contenders/served.ts';

/** Requests for a server, and how many of them are under way at once. */
export interface Load {
  readonly port: number;
  readonly requests: readonly WireRequest[];
  readonly connections: number;
}

/** What a load has measured. */
export interface LoadFigures {
  /** From the request to the last byte of the answer, in microseconds. */
  readonly times: readonly number[];
  /** From the first request to the last answer, in microseconds. */
  readonly duration: number;
  /** The answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Sends requests from another thread over connections that stay open, each as soon as the one before is answered. */
export function sendLoad(load: Load): Promise<LoadFigures> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./load-worker.ts', import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
