import type { IncomingMessage } from 'node:http';

/**
 * The body of a request, read only as far as it is asked for. Null without one. Stopping half-way leaves the connection
 * alone, so that an answer can still be sent over it; `Readable.toWeb` would destroy it.
 */
export function nodeBody(incoming: IncomingMessage): ReadableStream<Uint8Array> | null {
  if (!hasBody(incoming)) return null;
  const listeners = new AbortController();
  const on = (event: string, listener: (value: Buffer) => void): void => {
    incoming.on(event, listener);
    listeners.signal.addEventListener('abort', () => incoming.off(event, listener));
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
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
        incoming.pause();
      },
      pull: () => void incoming.resume(),
      cancel() {
        listeners.abort();
        incoming.pause();
      },
    },
    { highWaterMark: 0 },
  );
}

/** RFC 9112 section 6.3: without a length and without chunks there is none. HTTP/2 frames say it by themselves. */
function hasBody({ method, headers, httpVersionMajor }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  if (headers['content-length'] !== undefined) return headers['content-length'] !== '0';
  return httpVersionMajor > 1 || headers['transfer-encoding'] !== undefined;
}
