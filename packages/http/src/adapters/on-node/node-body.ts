import type { NodeIncoming } from './node-shape.ts';

/**
 * The body of a request, or null without one. Nothing of it is read before it is asked for: so node:http itself skips that of a
 * request that is refused, and the connection goes on. `Readable.toWeb` would begin to read at once.
 */
export function nodeBody(incoming: NodeIncoming): ReadableStream<Uint8Array> | null {
  if (!hasBody(incoming)) return null;
  const listeners = new AbortController();
  const on = (event: string, listener: (value: Buffer) => void): void => {
    incoming.on(event, listener);
    listeners.signal.addEventListener('abort', () => incoming.off(event, listener));
  };
  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    on('data', (chunk) => {
      controller.enqueue(chunk);
      incoming.pause();
    });
    on('end', () => {
      listeners.abort();
      controller.close();
    });
    on('close', () => {
      listeners.abort();
      controller.error(new Error('the request broke off'));
    });
  }
  let isListening = false;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (incoming.destroyed) throw new Error('the request broke off');
        if (!isListening) listen(controller);
        isListening = true;
        incoming.resume();
      },
      cancel() {
        listeners.abort();
        if (isListening) incoming.pause();
      },
    },
    { highWaterMark: 0 },
  );
}

/** RFC 9112 section 6.3: without a length and without chunks there is none. In HTTP/2, the headers say whether they are all. */
function hasBody({ method, headers, stream }: NodeIncoming): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  if (stream !== undefined) return !stream.endAfterHeaders;
  if (headers['content-length'] !== undefined) return headers['content-length'] !== '0';
  return headers['transfer-encoding'] !== undefined;
}
