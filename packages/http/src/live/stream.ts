import { AsyncResource } from 'node:async_hooks';
import type { Session } from '../session/session.ts';
import { type Connection, endConnection, noteClosed, passMessage, type Wire } from './connection.ts';
import type { SendEvent } from './live.ts';
import { createOutlet, type Outlet } from './outlet.ts';

interface StreamParts {
  attachTo(wire: Wire, session: Session<object>, onConnection: (made: Connection) => void): Promise<boolean>;
  report(error: unknown): void;
  /** In milliseconds. */
  readonly keepAlive: number;
}

/**
 * An event stream of a session (HTML Standard 9.2). At its end the client gets the event `signed-out`; its reconnect meets 401,
 * which stops an EventSource.
 */
export function openStream(
  session: Session<object>,
  work: (send: SendEvent, signal: AbortSignal) => unknown,
  { attachTo, report, keepAlive }: StreamParts,
): Response {
  const ended = new AbortController();
  // Where the answer is read, the surroundings of the request are no longer there: they say who acts.
  const workOfRequest = AsyncResource.bind(work);
  let begun = false;

  async function begin(outlet: Outlet): Promise<void> {
    let connection: Connection | undefined;
    ended.signal.addEventListener('abort', () => connection && noteClosed(connection), { once: true });
    const proven = await attachTo(outlet, session, (made) => {
      connection = made;
    });
    if (!proven || ended.signal.aborted) return;
    const beat = setInterval(outlet.comment, keepAlive);
    beat.unref();
    ended.signal.addEventListener('abort', () => clearInterval(beat), { once: true });
    const send: SendEvent = (event) => {
      const made = connection;
      if (made === undefined) return;
      passMessage(made, () => {
        if (!outlet.send(event)) void endConnection(made, 'flooded');
      });
    };
    try {
      await workOfRequest(send, ended.signal);
    } catch (error) {
      report(error);
      outlet.close(1011, 'failed');
    }
  }

  const body = new ReadableStream<Uint8Array>(
    {
      // Not before it is read: the answer to a HEAD request never is, and would stay until the session ends.
      async pull(controller) {
        if (begun) return;
        begun = true;
        await begin(createOutlet(controller, ended));
      },
      cancel: () => ended.abort(),
    },
    { highWaterMark: 0 },
  );
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
  return new Response(body, { headers });
}
