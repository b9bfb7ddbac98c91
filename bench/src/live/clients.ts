import { Worker } from 'node:worker_threads';
import { within } from './within.ts';

/** Where clients connect to, and as whom. */
export interface Clients {
  readonly addresses: readonly { readonly port: number; readonly token: string; readonly user: string }[];
}

/** What the thread of the clients tells. */
export type ClientNews =
  | { readonly connected: number }
  | { readonly closed: string; readonly code: number; readonly at: number };

/** A close that a client has seen. */
interface Closing {
  readonly code: number;
  /** By the clock of `moment`. */
  readonly at: number;
}

/** Clients that are connected. */
export interface ConnectedClients {
  /** Resolves when so many connections of a user are closed. */
  closingsOf(user: string, count: number): Promise<readonly Closing[]>;
  /** How many connections are closed, of all users. */
  readonly closed: number;
  stop(): Promise<void>;
}

const LONGEST_CONNECT = 60_000;
const LONGEST_CLOSE = 10_000;

/** Microseconds of a clock that all threads of this process share. */
export function moment(): number {
  return Number(process.hrtime.bigint()) / 1000;
}

/** Connects clients from another thread. Resolves when each of them was let in. */
export async function connectClients(clients: Clients): Promise<ConnectedClients> {
  const worker = new Worker(new URL('./clients-worker.ts', import.meta.url), { workerData: clients });
  const byUser = new Map<string, Closing[]>();
  const waiting = new Map<string, () => void>();
  let closed = 0;
  const connected = new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (news: ClientNews) => {
      if ('connected' in news) return resolve();
      closed += 1;
      byUser.set(news.closed, [...(byUser.get(news.closed) ?? []), news]);
      waiting.get(news.closed)?.();
    });
  });

  function closingsOf(user: string, count: number): Promise<readonly Closing[]> {
    const all = new Promise<readonly Closing[]>((resolve) => {
      function look(): void {
        const closings = byUser.get(user) ?? [];
        if (closings.length >= count) resolve(closings);
      }
      waiting.set(user, look);
      look();
    });
    return within(LONGEST_CLOSE, 'closing the connections of a user', all);
  }

  async function stop(): Promise<void> {
    await worker.terminate();
  }
  try {
    await within(LONGEST_CONNECT, 'connecting', connected);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    closingsOf,
    get closed() {
      return closed;
    },
    stop,
  };
}
