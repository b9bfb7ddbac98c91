import { coreErrors } from '../../error/core-errors.ts';
import { createSignalHub, type SignalHub } from './signal-hub.ts';
import type { SignalCarrier } from './signals.ts';

/** Signals inside one process. */
export interface LocalSignals extends SignalCarrier {
  readonly hub: SignalHub;
  send(channel: string, text: string): Promise<void>;
}

/** A carrier of signals for stores that only this process uses. `starts` runs before a subscription is there. */
export function localSignals(starts: (hub: SignalHub) => void | Promise<void> = () => {}): LocalSignals {
  const hub = createSignalHub();
  let closed = false;

  function assertOpen(): void {
    if (closed) {
      throw coreErrors.error('STORE_UNAVAILABLE', { message: 'the store cannot be reached: it is closed' });
    }
  }

  return {
    hub,
    async send(channel, text) {
      hub.deliver(channel, text);
    },
    async subscribe(channel, on, onGap) {
      assertOpen();
      await starts(hub);
      assertOpen();
      return hub.add(channel, on, onGap);
    },
    async close() {
      closed = true;
      hub.clear();
    },
  };
}
