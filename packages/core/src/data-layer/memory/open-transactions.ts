import { coreErrors } from '../../error/core-errors.ts';
import type { Transaction } from '../data-layer.ts';
import type { Draft } from './tables.ts';

/** A text that goes out when its transaction commits. */
export interface Notice {
  readonly channel: string;
  readonly text: string;
}

/** A transaction, with what it has written and what it will tell. */
interface Open {
  readonly transaction: Transaction;
  readonly draft: Draft;
  readonly notices: Notice[];
}

/** Knows the transactions that one store has begun, and what each has written so far. */
export interface OpenTransactions {
  begin(draft: Draft): Transaction;
  end(transaction: Transaction): void;
  /** @throws AshlarError TRANSACTION_CLOSED, TRANSACTION_UNSUITABLE */
  find(handle: unknown): Open;
}

export function createOpenTransactions(): OpenTransactions {
  const known = new WeakMap<WeakKey, Open | 'ended'>();
  return {
    begin(draft) {
      const transaction: Transaction = {
        get handle() {
          return transaction;
        },
      };
      known.set(transaction, { transaction, draft, notices: [] });
      return transaction;
    },
    end: (transaction) => known.set(transaction, 'ended'),
    find(handle) {
      // Invariant: a WeakMap can be asked for a key of any type, and only `begin` adds keys.
      const transaction = handle as Transaction;
      const open = known.get(transaction);
      if (open === 'ended') throw coreErrors.error('TRANSACTION_CLOSED');
      if (open) return open;
      throw coreErrors.error('TRANSACTION_UNSUITABLE', {
        message: 'the transaction cannot be joined: this memory store did not begin it',
      });
    },
  };
}
