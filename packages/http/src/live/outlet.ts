import type { Wire } from './connection.ts';
import type { SendEvent } from './live.ts';

/** How many events wait for a client that does not read. Then the stream is cut. */
const MOST_UNREAD = 1000;
/** A comment: clients skip it (HTML Standard 9.2.6). */
const comment = ':\n\n';

/** The controller of a stream, by its shape. Its `highWaterMark` is 0. */
interface StreamController {
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
  /** The client reads on. */
  read(): void;
  /** The client has left. */
  leave(): void;
}

/** Who hears of the end of a stream. */
interface StreamEnd {
  /** Aborted when nothing more is to be sent. */
  readonly ended: AbortController;
  /** Called once, when the client has read the end, has left or was cut. */
  onGone(): void;
}

/**
 * The events of a stream. What waits stays here and not in the stream, which gives away all that it holds: an event that was not
 * read when the session ended is never read.
 */
export function createOutlet(controller: StreamController, { ended, onGone }: StreamEnd): Outlet {
  const encoder = new TextEncoder();
  let state: 'open' | 'ending' | 'gone' = 'open';
  let waiting: string[] = [];
  let isReading = false;

  function handOver(): void {
    const next = isReading ? waiting.shift() : undefined;
    if (next !== undefined) {
      isReading = false;
      controller.enqueue(encoder.encode(next));
    }
    if (state === 'ending' && waiting.length === 0) finish(() => controller.close());
  }

  function write(text: string): void {
    if (state !== 'open') return;
    waiting.push(text);
    handOver();
  }

  function finish(how: () => void): void {
    if (state === 'gone') return;
    state = 'gone';
    waiting = [];
    how();
    ended.abort();
    onGone();
  }

  const cut = (): void => finish(() => controller.error(new Error('the client does not read its events')));
  return {
    send(event) {
      if (waiting.length >= MOST_UNREAD) return false;
      write(eventText(event));
      return true;
    },
    comment() {
      if (waiting.length === 0) write(comment);
    },
    read() {
      isReading = true;
      handOver();
    },
    leave: () => finish(() => {}),
    close(code, reason) {
      if (state === 'gone') return;
      // An end would wait behind what the client does not read.
      if (code === 1008) return cut();
      // No longer for the client: the session is over, or nothing is known of it.
      if (code === 4401 || code === 1013) waiting = [];
      if (code === 4401) waiting.push(eventText({ event: 'signed-out', data: reason }));
      state = 'ending';
      ended.abort();
      handOver();
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
