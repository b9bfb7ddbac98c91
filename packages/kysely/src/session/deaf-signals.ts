import type { SignalCarrier } from '@ashlar/core/data-layer';
import { unavailable } from '../compile/failures.ts';

/** Signals of a store that can tell, and cannot listen: the reason is the error of each subscription. */
export function deafSignals(reason: string): SignalCarrier {
  return {
    async subscribe() {
      throw unavailable({ code: 'CANNOT_LISTEN' }, reason);
    },
    async close() {},
  };
}
