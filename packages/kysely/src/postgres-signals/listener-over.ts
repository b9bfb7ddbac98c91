import { createLock, createSignalHub, type SignalCarrier, type StopListening } from '@ashlar/core/data-layer';
import { placeOf } from '../postgres-pool/client.ts';
import { listenSql, openBeating, unlistenSql } from './beating-connection.ts';
import { cannotListen, listenerClosed } from './cannot-listen.ts';
import { channelName } from './channel-name.ts';
import type { ListenerConfig, ListeningConnection } from './listening-connection.ts';
import { createReconnecting } from './reconnecting.ts';

/** How a listener behaves, in milliseconds. */
export interface ListenerSettings {
  /** The time between two heartbeats. */
  readonly heartbeat: number;
  /** How long to wait for an answer. */
  readonly limit: number;
}

/** Listens to PostgreSQL over one connection outside of the pool, while there is a subscription. */
export function listenerOver(config: ListenerConfig, settings: ListenerSettings): SignalCarrier {
  const place = placeOf(config);
  const inTurn = createLock().hold;
  /** The channels to listen to, by their name in PostgreSQL. */
  const byName = new Map<string, string>();
  const hub = createSignalHub((channel) => inTurn(() => leave(channel)));
  const reconnecting = createReconnecting(() => inTurn(again), config.allowExitOnIdle !== true);
  let connection: ListeningConnection | undefined;
  let state: 'new' | 'listening' | 'interrupted' | 'closed' = 'new';

  /** Who listened before an interruption may have missed something. It is told after LISTEN, so that nothing is between. */
  async function connect(): Promise<void> {
    const opened = await openBeating(config, {
      ...settings,
      names: [...byName.keys()],
      proves: state === 'new',
      onNotice: (name, text) => hub.deliver(byName.get(name) ?? '', text),
      onLost() {
        if (connection !== opened) return;
        connection = undefined;
        if (state === 'listening') state = 'interrupted';
        reconnecting.start();
      },
    });
    connection = opened;
    const missed = state === 'interrupted';
    state = 'listening';
    if (missed) hub.gap();
  }

  async function again(): Promise<void> {
    if (state !== 'closed' && connection === undefined && hub.channels.size > 0) await connect();
  }

  async function join(channel: string): Promise<void> {
    if (state === 'closed') throw listenerClosed();
    const name = channelName(channel);
    byName.set(name, channel);
    if (connection === undefined) await connect();
    else await connection.run(listenSql(name));
  }

  async function leave(channel: string): Promise<void> {
    if (hub.channels.has(channel)) return;
    byName.delete(channelName(channel));
    if (hub.channels.size === 0) await disconnect();
    // If it fails, the connection is cut, and the next one does not listen to this channel.
    else await connection?.run(unlistenSql(channelName(channel))).catch(() => undefined);
  }

  async function disconnect(): Promise<void> {
    const open = connection;
    connection = undefined;
    reconnecting.stop();
    await open?.end();
  }

  return {
    async subscribe(channel, on, onGap) {
      // Before LISTEN, so nothing that arrives is lost.
      const stop = hub.add(channel, on, onGap);
      await inTurn(() => join(channel)).catch((error: unknown) => failing(stop, cannotListen(error, place)));
      return stop;
    },
    close: () =>
      inTurn(async () => {
        state = 'closed';
        hub.clear();
        await disconnect();
      }),
  };
}

async function failing(stop: StopListening, error: unknown): Promise<never> {
  await stop();
  throw error;
}
