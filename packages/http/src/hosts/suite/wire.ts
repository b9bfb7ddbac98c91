import { connect as connectSocket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseAnswer, type WireAnswer } from './parse-answer.ts';

/** In milliseconds: longer than the longest time that a host gives to a body. */
const patience = 20_000;

/** A connection to a host, byte for byte: clients of HTTP normalize what the cases are about. */
export interface Wire {
  write(text: string): void;
  /** The next answer. `isHead`: of a HEAD, which has no body. */
  read(isHead?: boolean): Promise<WireAnswer>;
  /** Resolves when the host has closed the connection. */
  readonly closed: Promise<void>;
  /** What has arrived, and is no answer yet. */
  rest(): string;
  /** Stops and continues taking in what arrives. */
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** Opens a connection. */
export function openWire(port: number): Wire {
  const socket = connectSocket(port, '127.0.0.1');
  const closed = Promise.withResolvers<void>();
  let bytes = Buffer.alloc(0);
  let isClosed = false;
  let wake = (): void => {};
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  });
  // A connection that the host resets is closed too.
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
    closed.resolve();
    wake();
  });
  async function read(isHead = false): Promise<WireAnswer> {
    const deadline = Date.now() + patience;
    for (;;) {
      const parsed = parseAnswer(bytes, { isHead, isClosed });
      if (parsed !== undefined) {
        bytes = bytes.subarray(parsed.length);
        return parsed.answer;
      }
      if (isClosed)
        throw new Error(`the host closed the connection without an answer, after ${JSON.stringify(String(bytes))}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await Promise.race([promise, wait(Math.max(0, deadline - Date.now()), undefined, { ref: false })]);
      if (Date.now() >= deadline) throw new Error('the host gave no answer');
    }
  }
  return {
    write: (text) => void socket.write(text, 'latin1'),
    read,
    closed: closed.promise,
    rest: () => bytes.toString('latin1'),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => void socket.destroy(),
  };
}
