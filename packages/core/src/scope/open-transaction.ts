import type { TransactionOutcome } from '../contract/store.ts';
import type { Transaction } from '../data-layer/data-layer.ts';

/** A transaction while actions run inside it. */
export interface OpenTransaction {
  readonly transaction: Transaction;
  /** Opened by the application, which alone knows whether it will commit. */
  readonly foreign: boolean;
  /** The work that waits for the commit. */
  readonly afterCommit: (() => Promise<void>)[];
  /** The work that waits for the end, by commit or by rollback. */
  readonly whenSettled: ((outcome: TransactionOutcome) => void)[];
  readonly remembered: Map<unknown, unknown>;
  /** The first failure inside. From then on the transaction can only be rolled back, even if the failure is caught. */
  failure: { readonly error: unknown } | undefined;
  /** How many actions are running inside. */
  running: number;
  ended: boolean;
  /** How it ended. Undefined until that is known: while it runs, and while it commits. */
  outcome: TransactionOutcome | undefined;
}

export function openTransaction(transaction: Transaction, foreign: boolean): OpenTransaction {
  const unsettled = { failure: undefined, running: 0, ended: false, outcome: undefined };
  return { transaction, foreign, afterCommit: [], whenSettled: [], remembered: new Map(), ...unsettled };
}
