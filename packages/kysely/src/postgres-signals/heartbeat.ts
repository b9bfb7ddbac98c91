import type { ListeningConnection } from './listening-connection.ts';
import { notifyOne } from './notify.ts';

/** Notices that a connection sends to itself: one that is half open hears none. */
export interface Heartbeat {
  /** A notice has arrived on the channel of the heartbeat. */
  heard(text: string): void;
  /** Whether a text arrives in time. */
  hears(text: string): Promise<boolean>;
  /** Beats until `stop`, and cuts a connection that does not hear its own beat. */
  start(connection: ListeningConnection): void;
  stop(): void;
}

interface HeartbeatSettings {
  readonly channel: string;
  /** In milliseconds. */
  readonly interval: number;
  readonly limit: number;
}

export function createHeartbeat({ channel, interval, limit }: HeartbeatSettings): Heartbeat {
  const awaited = new Map<string, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let beats = 0;

  function hears(text: string): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (heard: boolean): void => {
        clearTimeout(late);
        awaited.delete(text);
        resolve(heard);
      };
      // After a pause of this process, the beat may have arrived and not been read yet: timers run first.
      const late = setTimeout(() => setImmediate(settle, false), limit);
      late.unref();
      awaited.set(text, () => settle(true));
    });
  }

  async function beat(connection: ListeningConnection): Promise<void> {
    beats += 1;
    const text = `beat ${beats}`;
    const heard = hears(text);
    // A statement without an answer cuts the connection by itself.
    await connection.run(notifyOne(channel, text)).catch(() => undefined);
    if (!(await heard)) connection.cut();
  }

  const stop = (): void => clearInterval(timer);
  return {
    hears,
    heard: (text) => awaited.get(text)?.(),
    start(connection) {
      stop();
      timer = setInterval(() => void beat(connection), interval);
      timer.unref();
    },
    stop,
  };
}
