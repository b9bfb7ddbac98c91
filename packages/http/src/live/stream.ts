import { AsyncResource } from 'node:async_hooks';
import type { Session } from '../session/session.ts';
import { type Connection, endConnection, noteClosed, PATIENCE, passMessage, type Wire } from './connection.ts';
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
  let connection: Connection | undefined;
  let outlet: Outlet | undefined;

  async function begin(to: Outlet): Promise<void> {
    const proven = await attachTo(to, session, (made) => {
      connection = made;
    });
    if (!proven || ended.signal.aborted) return;
    const beat = setInterval(to.comment, keepAlive);
    beat.unref();
    ended.signal.addEventListener('abort', () => clearInterval(beat), { once: true });
    const send: SendEvent = (event) => {
      const made = connection;
      if (made === undefined) return;
      passMessage(made, () => {
        if (!to.send(event)) void endConnection(made, 'flooded');
      });
    };
    await workOfRequest(send, ended.signal);
  }

  function open(controller: ReadableStreamDefaultController<Uint8Array>): Outlet {
    let cut: NodeJS.Timeout | undefined;
    const onGone = (): void => {
      clearTimeout(cut);
      if (connection !== undefined) noteClosed(connection);
    };
    const made = createOutlet(controller, { ended, onGone });
    begin(made).catch((error: unknown) => {
      report(error);
      // Its end has begun before, with a time of its own.
      if (ended.signal.aborted) return;
      cut = setTimeout(made.terminate, PATIENCE);
      made.close(1011, 'failed');
    });
    return made;
  }

  const body = new ReadableStream<Uint8Array>(
    {
      // Not before it is read: the answer to a HEAD request never is, and would stay until the session ends.
      pull(controller) {
        outlet ??= open(controller);
        outlet.read();
      },
      cancel: () => outlet?.leave(),
    },
    { highWaterMark: 0 },
  );
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
  return new Response(body, { headers });
}
