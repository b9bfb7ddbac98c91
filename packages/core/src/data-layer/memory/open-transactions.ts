import { coreErrors } from '../../error/core-errors.ts';
import type { Transaction } from '../data-layer.ts';
import type { Draft } from './tables.ts';

/** Knows the transactions that one store has begun, and what each has written so far. */
export interface OpenTransactions {
  begin(draft: Draft): Transaction;
  end(transaction: Transaction): void;
  /** @throws AshlarError TRANSACTION_CLOSED, TRANSACTION_UNSUITABLE */
  find(handle: unknown): { readonly transaction: Transaction; readonly draft: Draft };
}

export function createOpenTransactions(): OpenTransactions {
  const drafts = new WeakMap<WeakKey, Draft | 'ended'>();
  return {
    begin(draft) {
      const transaction: Transaction = {
        get handle() {
          return transaction;
        },
      };
      drafts.set(transaction, draft);
      return transaction;
    },
    end: (transaction) => drafts.set(transaction, 'ended'),
    find(handle) {
      // Invariant: a WeakMap can be asked for a key of any type, and only `begin` adds keys.
      const transaction = handle as Transaction;
      const draft = drafts.get(transaction);
      if (draft === 'ended') throw coreErrors.error('TRANSACTION_CLOSED');
      if (draft) return { transaction, draft };
      throw coreErrors.error('TRANSACTION_UNSUITABLE', {
        message: 'the transaction cannot be joined: this memory store did not begin it',
      });
    },
  };
}
