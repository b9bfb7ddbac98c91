import type { LocalSignals } from '../signals/local-signals.ts';
import { assertSignalText } from '../signals/signal-text.ts';
import type { Signals } from '../signals/signals.ts';
import type { OpenTransactions } from './open-transactions.ts';

/** The signals of a store in memory: its transactions keep the texts until they commit. */
export function memorySignals(local: LocalSignals, transactions: OpenTransactions): Signals {
  return {
    async publish(channel, text, transaction) {
      assertSignalText(text);
      transactions.find(transaction).notices.push({ channel, text });
    },
    subscribe: (channel, on, onGap) => local.subscribe(channel, on, onGap),
  };
}
