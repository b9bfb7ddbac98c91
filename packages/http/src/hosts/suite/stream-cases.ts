import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type HostCase, type HostUnderTest, hostCase, signedInClient } from './host-case.ts';

const piece = new TextEncoder().encode('x'.repeat(64 * 1024));
/** In pieces: 32 MiB, more than a host and its connections hold. */
const length = 512;

/** A long answer, and what has become of it. */
interface Source {
  readonly stream: ReadableStream<Uint8Array>;
  taken: number;
  isCancelled: boolean;
}

/** By the query of the request that they answer. */
const sources = new Map<string, Source>();

function createSource(): Source {
  const source: Source = {
    stream: new ReadableStream({ pull, cancel }, { highWaterMark: 0 }),
    taken: 0,
    isCancelled: false,
  };
  return source;
  function pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (source.taken++ < length) controller.enqueue(piece);
    else controller.close();
  }
  function cancel(): void {
    source.isCancelled = true;
  }
}

const streaming = {
  on: {
    success({ request }: { readonly request: Request }) {
      const source = sources.get(new URL(request.url).search);
      return source && new Response(source.stream, { headers: { 'Content-Type': 'text/plain' } });
    },
  },
} as const;

/** The head of a long answer. Its body waits to be read. */
async function openLongAnswer(
  host: HostUnderTest,
): Promise<{ readonly source: Source; readonly answer: IncomingMessage }> {
  const { cookie = '' } = await signedInClient(host);
  const query = `?${randomUUID()}`;
  const source = createSource();
  sources.set(query, source);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get({ port: host.port, host: '127.0.0.1', path: `/auth/user/session${query}`, headers: { cookie } }, resolve).on(
    'error',
    reject,
  );
  return { source, answer: await promise.finally(() => sources.delete(query)) };
}

export const streamCases: readonly HostCase[] = [
  hostCase('a long answer arrives whole, and no faster than the client reads', streaming, async (host) => {
    const { source, answer } = await openLongAnswer(host);
    // It begins, however late on a busy machine, and stands still soon.
    while (source.taken === 0) await wait(10);
    await wait(300);
    assert.ok(source.taken < length / 2, `${source.taken} of ${length} were taken`);
    let total = 0;
    for await (const chunk of answer) total += Buffer.from(chunk).length;
    assert.equal(total, length * piece.length);
  }),

  hostCase('a client that goes away ends a long answer at its source', streaming, async (host) => {
    const { source, answer } = await openLongAnswer(host);
    await wait(100);
    answer.destroy();
    const deadline = Date.now() + 30_000;
    while (!source.isCancelled && Date.now() < deadline) await wait(10);
    assert.ok(source.isCancelled, 'the source still waits');
    assert.ok(source.taken < length, 'all of it was taken');
    assert.deepEqual(host.errors, []);
  }),
];
