import { Socket } from 'node:net';
import pg from 'pg';

/** How to reach the server. With `allowExitOnIdle`, the process may end while it listens. */
export interface ListenerConfig extends pg.ClientConfig {
  readonly allowExitOnIdle?: boolean;
}

/** How long connecting may take, in milliseconds. */
const LONGEST_CONNECTING = 5000;

/** A connection that listens. */
export interface ListeningConnection {
  /** Runs statements, and waits for their answer for a limited time. Then the connection is cut. */
  run(sql: string): Promise<void>;
  /** Cuts it. `onLost` is called. */
  cut(): void;
  /** Ends it. `onLost` is not called. */
  end(): Promise<void>;
}

/** How a connection listens. */
export interface Listening {
  /** How long to wait for an answer, in milliseconds. */
  readonly limit: number;
  onNotice(channel: string, text: string): void;
  /** Called once, when an open connection has broken. */
  onLost(): void;
}

/**
 * Opens a connection that only listens. It is outside of the pool: its server has to keep it, and no transaction may be open
 * on it.
 */
export async function openListening(
  config: ListenerConfig,
  { limit, onNotice, onLost }: Listening,
): Promise<ListeningConnection> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: LONGEST_CONNECTING, query_timeout: limit });
  let state: 'opening' | 'open' | 'over' = 'opening';

  const lost = (): void => {
    const wasOpen = state === 'open';
    state = 'over';
    if (wasOpen) onLost();
  };
  const cut = (): void => {
    client.connection.stream.destroy();
    lost();
  };
  // Without a listener, an error would end the process.
  client.on('error', lost);
  client.on('end', lost);
  client.on('notification', ({ channel, payload }) => onNotice(channel, payload ?? ''));
  try {
    await client.connect();
  } catch (error) {
    cut();
    throw error;
  }
  state = 'open';
  const { stream } = client.connection;
  if (config.allowExitOnIdle === true && stream instanceof Socket) stream.unref();
  return {
    cut,
    async run(sql) {
      try {
        await client.query(sql);
      } catch (error) {
        // Also after an answer: a statement here either works or shows that this connection is of no use.
        cut();
        throw error;
      }
    },
    async end() {
      state = 'over';
      const late = setTimeout(() => client.connection.stream.destroy(), limit);
      await client.end().catch(() => undefined);
      clearTimeout(late);
    },
  };
}
