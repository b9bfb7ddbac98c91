import { AsyncResource } from 'node:async_hooks';
import { isSignalText } from './signal-text.ts';
import type { StopListening } from './signals.ts';

/** The subscriptions of one process. A carrier of signals hands to it what arrives. */
export interface SignalHub {
  /** Adds a subscription. Both functions run where it is added, not in the transaction that publishes. */
  add(channel: string, on: (text: string) => void, onGap: () => void): StopListening;
  /** Passes on a text. One that `publish` would have refused is dropped: another program has sent it. */
  deliver(channel: string, text: string): void;
  /** Tells the subscriptions of a channel that they may have missed texts. Without a channel: all. */
  gap(channel?: string): void;
  /** The channels that have subscriptions. */
  readonly channels: ReadonlySet<string>;
  /** Ends all subscriptions. */
  clear(): void;
}

interface Subscription {
  readonly on: (text: string) => void;
  readonly onGap: () => void;
}

/**
 * Subscriptions in this process, for authors of data layers. `whenEmpty` is called when the last subscription of a
 * channel has ended.
 *
 * @example
 * const hub = createSignalHub();
 * const stop = hub.add('news', (text) => console.log(text), () => console.log('look again'));
 * hub.deliver('news', 'it rains'); // => prints it rains
 */
export function createSignalHub(whenEmpty: (channel: string) => void | Promise<void> = () => {}): SignalHub {
  const byChannel = new Map<string, Set<Subscription>>();

  function tell(channel: string, call: (subscription: Subscription) => void): void {
    // A copy: a subscription may end, or another one begin, while they are called.
    for (const subscription of [...(byChannel.get(channel) ?? [])]) {
      if (byChannel.get(channel)?.has(subscription)) guarded(() => call(subscription));
    }
  }

  return {
    get channels() {
      return new Set(byChannel.keys());
    },
    add(channel, on, onGap) {
      const subscription = { on: AsyncResource.bind(on), onGap: AsyncResource.bind(onGap) };
      const subscriptions = byChannel.get(channel) ?? new Set();
      byChannel.set(channel, subscriptions.add(subscription));
      return async () => {
        if (!subscriptions.delete(subscription) || subscriptions.size > 0) return;
        byChannel.delete(channel);
        await whenEmpty(channel);
      };
    },
    deliver(channel, text) {
      if (isSignalText(text)) tell(channel, ({ on }) => on(text));
    },
    gap(only) {
      for (const channel of only === undefined ? [...byChannel.keys()] : [only]) tell(channel, ({ onGap }) => onGap());
    },
    clear() {
      for (const subscriptions of byChannel.values()) subscriptions.clear();
      byChannel.clear();
    },
  };
}

/** An error of one subscription reaches neither the others nor the transaction that published. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
