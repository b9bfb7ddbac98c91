import { isGone } from './departure.ts';
import type { NodeIncoming, NodeOutgoing } from './node-shape.ts';

/** Of HTTP/2 (RFC 9113 section 7). */
const [noError, internalError] = [0, 2] as const;

/** In bytes: more of a body that no route has read is not read to its end. */
const longestRest = 64 * 1024;

/** Sends an answer of the web over node:http: with every cookie, at the pace of the client, and no further than it listens. */
export async function sendAnswer(answer: Response, incoming: NodeIncoming, outgoing: NodeOutgoing): Promise<void> {
  const { status, headers, body } = answer;
  outgoing.statusCode = status;
  for (const [name, value] of headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) outgoing.appendHeader('Set-Cookie', cookies);
  if (status === 408 || !isRestShort(incoming)) endConnection(outgoing);
  if (body === null || incoming.method === 'HEAD') {
    await body?.cancel();
    outgoing.end();
  } else if (headers.get('content-type')?.includes('json')) {
    // In one piece, so that node:http says its length.
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  } else {
    await stream(body, outgoing);
  }
  endStream(incoming);
}

/**
 * Whether node:http may skip the rest of a body that was not read. Behind a longer one, or one that never comes, the next request
 * of the connection would wait for ever, so the connection ends (RFC 9112 section 9.6).
 */
function isRestShort({ complete, headers }: NodeIncoming): boolean {
  return complete || Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= longestRest;
}

/** HTTP/2 has no header that ends a connection. */
function endConnection(outgoing: NodeOutgoing): void {
  if (outgoing.stream === undefined) outgoing.setHeader('Connection', 'close');
}

/**
 * In HTTP/2 the rest of a body ends with the stream (RFC 9113 section 8.1). A stream that waits for it counts among those that
 * the connection may have open.
 */
function endStream({ complete, stream }: NodeIncoming): void {
  if (stream !== undefined && !complete && !stream.endAfterHeaders) stream.close(noError);
}

/** Ends an answer that has begun, so that the client sees that it is not whole. */
export function cutAnswer(outgoing: NodeOutgoing): void {
  // Of a response of HTTP/2, `destroy` sends what looks like its end.
  if (outgoing.stream === undefined) outgoing.destroy();
  else outgoing.stream.close(internalError);
}

async function stream(body: ReadableStream<Uint8Array>, outgoing: NodeOutgoing): Promise<void> {
  const reader = body.getReader();
  // A source that fails while it is cancelled fails for a client that is gone.
  const stop = (): void => void reader.cancel().catch(() => {});
  outgoing.once('close', stop);
  try {
    for (;;) {
      // A source without an end would leave no time for the event of a connection that is gone.
      if (isGone(outgoing)) stop();
      const { done, value } = await reader.read();
      if (done) break;
      if (!outgoing.write(value)) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    cutAnswer(outgoing);
    throw error;
  } finally {
    outgoing.off('close', stop);
  }
}

/** Resolves when the client has taken what was written, or is gone. */
function drained(outgoing: NodeOutgoing): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const settle = (): void => {
    outgoing.off('drain', settle).off('close', settle);
    resolve();
  };
  if (isGone(outgoing)) resolve();
  else outgoing.on('drain', settle).on('close', settle);
  return promise;
}
