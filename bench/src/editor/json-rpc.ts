import type { Readable, Writable } from 'node:stream';

/** The messages of the language server protocol over a pair of streams. */
export interface Connection {
  /** Sends a request and waits for its result. */
  ask(method: string, params: unknown): Promise<unknown>;
  /** Sends a notification. */
  tell(method: string, params: unknown): void;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Speaks to a server. Requests of the server are answered with nothing: this client has no settings. */
export function connect(input: Writable, output: Readable): Connection {
  const waiting = new Map<number | string, Waiting>();
  let last = 0;
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    input.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  readMessages(output, (message) => {
    const { id, method, result, error } = message;
    if (id === undefined) return;
    if (method !== undefined) return send({ id, result: method === 'workspace/configuration' ? [null] : null });
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) return asked?.reject(new Error(error.message));
    asked?.resolve(result ?? null);
  });
  output.once('end', () => {
    for (const { reject } of waiting.values()) reject(new Error('the language server has ended'));
  });
  return {
    ask(method, params) {
      last += 1;
      const id = last;
      send({ id, method, ...(params === null ? {} : { params }) });
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    tell: (method, params) => send({ method, ...(params === null ? {} : { params }) }),
  };
}

/** Calls `take` with each message: a header with its length in bytes, an empty line, and JSON. */
export function readMessages(output: Readable, take: (message: Message) => void): void {
  let kept = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]);
    for (let end = kept.indexOf('\r\n\r\n'); end >= 0; end = kept.indexOf('\r\n\r\n')) {
      const length = Number(/content-length: (\d+)/i.exec(kept.subarray(0, end).toString())?.[1]);
      if (kept.length < end + 4 + length) return;
      const body = kept.subarray(end + 4, end + 4 + length).toString();
      kept = kept.subarray(end + 4 + length);
      // Invariant: the server writes messages of the protocol.
      take(JSON.parse(body) as Message);
    }
  });
}
