// The clients of the group `live`, in a thread of their own: what they see does not wait for the event loop that logs out.
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { type ClientNews, type Clients, moment } from './clients.ts';

const AT_ONCE = 20;

// Invariant: only `connectClients` starts this file, with such data.
const { addresses } = workerData as Clients;
let next = 0;

function tell(news: ClientNews): void {
  parentPort?.postMessage(news);
}

function connect({ port, token, user }: Clients['addresses'][number]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { authorization: `Bearer ${token}` } });
    socket.once('message', () => resolve());
    socket.once('error', reject);
    socket.once('close', (code) => tell({ closed: user, code, at: moment() }));
  });
}

async function connectNext(): Promise<void> {
  for (let address = addresses[next++]; address !== undefined; address = addresses[next++]) await connect(address);
}

await Promise.all(Array.from({ length: AT_ONCE }, connectNext));
tell({ connected: addresses.length });
