import { WebSocket } from 'ws';
import type { RunningServer } from './servers.ts';
import { baseUrl } from './site.ts';

/** How a connection has ended. */
interface Ended {
  /** By `performance.now()`. */
  readonly at: number;
  /** What the server said: a close code and its reason, or the last event. */
  readonly said: string;
}

/** An open connection of a browser to a server. */
export interface Connection {
  readonly kind: 'WebSocket' | 'event stream';
  readonly server: RunningServer;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  isOpen(): boolean;
  /** Resolves as soon as the server has served it once more. */
  served(): Promise<void>;
  /** Ends it from this side. */
  leave(): void;
}

/** Opens a WebSocket with the cookie of a browser. Resolves when the server has found its session live. */
export async function openSocket(server: RunningServer, cookie: string): Promise<Connection> {
  const url = `${server.url.replace('http', 'ws')}/live`;
  const socket = new WebSocket(url, { headers: { Cookie: cookie, Origin: baseUrl } });
  const ended = new Promise<Ended>((resolve) => {
    socket.once('close', (code, reason) => resolve({ at: performance.now(), said: `${code} ${reason.toString()}` }));
  });
  const message = (): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.once('message', () => resolve());
      socket.once('error', reject);
    });
  await message();
  return {
    kind: 'WebSocket',
    server,
    ended,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    served() {
      const answer = message();
      socket.send('are you there?');
      return answer;
    },
    leave: () => socket.terminate(),
  };
}

/** Opens an event stream with the cookie of a browser. Resolves when the first event has come. */
export async function openStream(server: RunningServer, cookie: string): Promise<Connection> {
  const left = new AbortController();
  const answer = await fetch(`${server.url}/events`, { headers: { Cookie: cookie }, signal: left.signal });
  if (answer.body === null || !answer.ok) throw new Error(`GET /events: ${answer.status}`);
  const waiting = new Set<() => void>();
  let isOpen = true;
  const ended = read(answer.body, (text) => {
    if (text.includes('data: served')) for (const resolve of waiting) resolve();
  }).finally(() => {
    isOpen = false;
  });
  const served = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.add(resolve);
    });
  await served();
  return { kind: 'event stream', server, ended, isOpen: () => isOpen, served, leave: () => left.abort() };
}

/** Reads a stream to its end. */
async function read(body: ReadableStream<Uint8Array>, on: (text: string) => void): Promise<Ended> {
  const decoder = new TextDecoder();
  let last = '';
  try {
    for await (const chunk of body) {
      last = decoder.decode(chunk, { stream: true });
      on(last);
    }
  } catch {
    return { at: performance.now(), said: 'cut' };
  }
  return { at: performance.now(), said: /^event: (.*)$/m.exec(last)?.[1] ?? 'an end without a word' };
}
