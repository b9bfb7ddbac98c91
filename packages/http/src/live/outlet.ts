import type { Wire } from './connection.ts';
import type { SendEvent } from './live.ts';

/** How many events wait for a client that does not read. Then the stream is cut. */
const MOST_UNREAD = 1000;
/** A comment: clients skip it (HTML Standard 9.2.6). */
const comment = ':\n\n';

/** The controller of a stream, by its shape. Its `highWaterMark` is 0. */
interface StreamController {
  readonly desiredSize: number | null;
  enqueue(chunk: Uint8Array): void;
  close(): void;
  error(reason: unknown): void;
}

/** What an event stream says to its client. */
export interface Outlet extends Wire {
  /** Sends an event. False: too many wait already. */
  send(event: Parameters<SendEvent>[0]): boolean;
  /** Sends a comment, unless something waits: behind that it would only pile up. */
  comment(): void;
}

/** The events of a stream. `ended` is aborted when it is over. */
export function createOutlet(controller: StreamController, ended: AbortController): Outlet {
  const encoder = new TextEncoder();
  const unread = (): number => -(controller.desiredSize ?? 0);

  function write(text: string): void {
    if (!ended.signal.aborted) controller.enqueue(encoder.encode(text));
  }

  function finish(how: () => void): void {
    if (ended.signal.aborted) return;
    how();
    ended.abort();
  }

  const cut = (): void => finish(() => controller.error(new Error('the client does not read its events')));
  return {
    send(event) {
      if (unread() >= MOST_UNREAD) return false;
      write(eventText(event));
      return true;
    },
    comment() {
      if (unread() === 0) write(comment);
    },
    close(code, reason) {
      // An end would wait behind what the client does not read.
      if (code === 1008) return cut();
      if (code === 4401) write(eventText({ event: 'signed-out', data: reason }));
      finish(() => controller.close());
    },
    terminate: cut,
  };
}

/** One event as text. A line break would begin another field, so each line of the data is a field of its own. */
function eventText({ data, event, id }: Parameters<SendEvent>[0]): string {
  const field = (name: string, text: string | undefined): string =>
    text === undefined ? '' : `${name}: ${text.replaceAll(/[\r\n\0]/g, ' ')}\n`;
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${field('event', event)}${field('id', id)}${lines.join('')}\n`;
}
