import type { NodeIncoming, NodeOutgoing } from './node-shape.ts';

/** In bytes: more of a body that no route has read is not read to its end. */
const longestRest = 64 * 1024;

/** Sends an answer of the web over node:http: with every cookie, at the pace of the client, and no further than it listens. */
export async function sendAnswer(answer: Response, incoming: NodeIncoming, outgoing: NodeOutgoing): Promise<void> {
  const { status, headers, body } = answer;
  outgoing.statusCode = status;
  for (const [name, value] of headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) outgoing.appendHeader('Set-Cookie', cookies);
  settleRest(status, incoming, outgoing);
  if (body === null || incoming.method === 'HEAD') {
    await body?.cancel();
    outgoing.end();
  } else if (headers.get('content-type')?.includes('json')) {
    // In one piece, so that node:http says its length.
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  } else {
    await stream(body, outgoing);
  }
}

/**
 * Decides about the rest of a body that was not read. node:http skips a short one; behind a longer one, or one that never comes,
 * the next request of the connection would wait for ever, so the connection ends (RFC 9112 section 9.6).
 */
function settleRest(status: number, incoming: NodeIncoming, outgoing: NodeOutgoing): void {
  if (incoming.complete) return;
  const isShort = Number(incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= longestRest;
  if (!isShort || status === 408) outgoing.setHeader('Connection', 'close');
}

async function stream(body: ReadableStream<Uint8Array>, outgoing: NodeOutgoing): Promise<void> {
  const reader = body.getReader();
  // A source that fails while it is cancelled fails for a client that is gone.
  const stop = (): void => void reader.cancel().catch(() => {});
  outgoing.once('close', stop);
  if (outgoing.destroyed) stop();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!outgoing.write(value)) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    outgoing.destroy();
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
  if (outgoing.destroyed) resolve();
  else outgoing.on('drain', settle).on('close', settle);
  return promise;
}
