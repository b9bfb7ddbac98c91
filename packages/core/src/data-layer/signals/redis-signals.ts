import { coreErrors } from '../../error/core-errors.ts';
import { createLock } from '../lock.ts';
import { createSignalHub } from './signal-hub.ts';
import type { SignalCarrier } from './signals.ts';

/** A connection to Redis that sends, by its shape: that of a client of the package `redis`. */
export interface RedisPublisher {
  publish(channel: string, message: string): Promise<unknown>;
}

/** A connection to Redis of its own that listens, by its shape: that of `client.duplicate()`. Connect it before. */
export interface RedisSubscriber {
  readonly isReady: boolean;
  subscribe(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  /** `ready` comes after each connecting: the client has subscribed again by then. */
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** The options of `redisSignals`. */
export interface RedisSignalsOptions {
  /** The connection that sends. The application connects and ends it. */
  readonly publisher: RedisPublisher;
  /** A connection of its own that listens, such as `publisher.duplicate()`. The application connects and ends it. */
  readonly subscriber: RedisSubscriber;
  /** Gets the failure of a text that could not be sent: the log-out has been committed. Default: it is dropped. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Carries signals through Redis, after the commit. A process that ends between the two sends nothing, so what listens has to
 * look again from time to time, as live connections do. The application connects and ends both clients.
 *
 * @example
 * const publisher = await createClient({ url }).connect();
 * const subscriber = await publisher.duplicate().connect();
 * const dataLayer = postgresDataLayer({ connectionString, signals: redisSignals({ publisher, subscriber }) });
 */
export function redisSignals({ publisher, subscriber, onError = () => {} }: RedisSignalsOptions): SignalCarrier {
  const inTurn = createLock().hold;
  const hub = createSignalHub((channel) => inTurn(() => leave(channel)));
  const joined = new Set<string>();
  let closed = false;
  const missed = (): void => hub.gap();

  const name = (channel: string): string => `ashlar:${channel}`;

  async function join(channel: string): Promise<void> {
    if (closed || !subscriber.isReady) throw cannotListen(closed);
    if (joined.size === 0) subscriber.on('ready', missed);
    if (!joined.has(channel)) await subscriber.subscribe(name(channel), (text) => hub.deliver(channel, text));
    joined.add(channel);
  }

  async function leave(channel: string): Promise<void> {
    if (hub.channels.has(channel) || !joined.delete(channel)) return;
    if (joined.size === 0) subscriber.off('ready', missed);
    // Without a connection nothing arrives, and the client forgets the channel all the same.
    await subscriber.unsubscribe(name(channel)).catch(() => undefined);
  }

  return {
    async send(channel, text) {
      try {
        await publisher.publish(name(channel), text);
      } catch (error) {
        onError(error);
      }
    },
    async subscribe(channel, on, onGap) {
      const stop = hub.add(channel, on, onGap);
      try {
        await inTurn(() => join(channel));
        return stop;
      } catch {
        await stop();
        throw cannotListen(closed);
      }
    },
    async close() {
      closed = true;
      hub.clear();
      await inTurn(async () => {
        for (const channel of [...joined]) await leave(channel);
      });
    },
  };
}

function cannotListen(closed: boolean): Error {
  const why = closed ? 'the data layer is closed' : 'Redis cannot be listened to: is the subscriber connected?';
  return coreErrors.error('STORE_UNAVAILABLE', { message: why });
}
