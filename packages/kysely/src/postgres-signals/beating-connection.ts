import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import {
  type ListenerConfig,
  type Listening,
  type ListeningConnection,
  openListening,
} from './listening-connection.ts';
import { notifyOne } from './notify.ts';

/** How a connection listens and beats. */
export interface Beating extends Listening {
  /** The time between two heartbeats, in milliseconds. */
  readonly heartbeat: number;
  /** The channels of PostgreSQL to listen to. */
  readonly names: readonly string[];
  /** Whether to prove first that notices of other connections arrive. */
  readonly proves: boolean;
}

/** Opens a connection that listens to channels, and is cut when it no longer hears itself. */
export async function openBeating(config: ListenerConfig, settings: Beating): Promise<ListeningConnection> {
  const own = `ashlar:beat:${randomUUID()}`;
  const beat = createHeartbeat({ channel: own, interval: settings.heartbeat, limit: settings.limit });
  let state: 'opening' | 'open' | 'lost' = 'opening';
  const connection = await openListening(config, {
    ...settings,
    onNotice: (name, text) => (name === own ? beat.heard(text) : settings.onNotice(name, text)),
    onLost() {
      beat.stop();
      // While it opens, the caller learns it from the error.
      if (state === 'open') settings.onLost();
      state = 'lost';
    },
  });
  try {
    await connection.run([own, ...settings.names].map(listenSql).join('; '));
    if (settings.proves && !(await hearsOthers(config, { own, beat, limit: settings.limit }))) throw new NothingHeard();
    state = opened(state);
  } catch (error) {
    connection.cut();
    throw error;
  }
  beat.start(connection);
  return {
    ...connection,
    end() {
      beat.stop();
      return connection.end();
    },
  };
}

function opened(state: 'opening' | 'open' | 'lost'): 'open' {
  if (state === 'lost') throw new Error('the connection was lost while it was opened');
  return 'open';
}

/** SQL that begins to listen. */
export function listenSql(name: string): string {
  return `listen ${pg.escapeIdentifier(name)}`;
}

/** SQL that ends to listen. */
export function unlistenSql(name: string): string {
  return `unlisten ${pg.escapeIdentifier(name)}`;
}

interface Proof {
  readonly own: string;
  readonly beat: Heartbeat;
  readonly limit: number;
}

/** Whether notices arrive. Through a pooler that gives each transaction another connection they do not. */
async function hearsOthers(config: ListenerConfig, { own, beat, limit }: Proof): Promise<boolean> {
  const other = await openListening(config, { limit, onNotice: () => {}, onLost: () => {} });
  try {
    const proof = randomUUID();
    // The notice may arrive before the answer.
    const heard = beat.hears(proof);
    await other.run(notifyOne(own, proof));
    return await heard;
  } finally {
    await other.end();
  }
}

/** LISTEN was accepted, and no notice arrived. */
export class NothingHeard extends Error {
  override readonly name = 'NothingHeard';
}
