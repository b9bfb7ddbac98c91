import type { TransactionOutcome } from '../contract/store.ts';
import type { DataLayer, Transaction } from '../data-layer/data-layer.ts';
import { coreErrors } from '../error/core-errors.ts';
import { type OpenTransaction, openTransaction } from './open-transaction.ts';
import { runSurrounded, surroundings } from './surroundings.ts';

/** Whether the caller will try a transaction again that failed so. */
export type TriesAgain = (error: unknown) => boolean;

/** The transaction around the current call. It also begins transactions, and takes part in them. */
export interface AmbientTransaction {
  current(): OpenTransaction | undefined;
  /**
   * Opens a transaction and runs `work` inside it; then what waited for the commit or the end. A failure after which the
   * caller tries again is no end.
   */
  begin<Result>(work: (open: OpenTransaction) => Promise<Result>, triesAgain?: TriesAgain): Promise<Result>;
  /**
   * Runs `work` as a part of an open transaction. If it fails, the whole transaction fails, even if a caller catches
   * the error.
   */
  join<Result>(open: OpenTransaction, work: () => Promise<Result>): Promise<Result>;
  /** Runs `work` in the transaction that a handle stands for. */
  within<Result>(handle: unknown, work: () => Promise<Result>): Promise<Result>;
  /** The handle of an open transaction, for the application. It leads back to this very transaction. */
  handleOf(open: OpenTransaction): unknown;
}

/** The transactions of a data layer. Two domains over one data layer share them. */
export function createAmbientTransaction(dataLayer: DataLayer): AmbientTransaction {
  const handles = new WeakMap<object, OpenTransaction>();

  /** Runs `work` with `open` around it. */
  function inside<Result>(open: OpenTransaction, work: () => Promise<Result>): Promise<Result> {
    return runSurrounded({ transactions: new Map(surroundings().transactions).set(dataLayer, open) }, work);
  }

  async function join<Result>(open: OpenTransaction, work: () => Promise<Result>): Promise<Result> {
    if (open.ended) throw coreErrors.error('TRANSACTION_CLOSED');
    open.running += 1;
    try {
      return await work();
    } catch (error) {
      open.failure ??= { error };
      throw error;
    } finally {
      open.running -= 1;
    }
  }

  return {
    current: () => surroundings().transactions.get(dataLayer),
    join,
    async begin(work, triesAgain = () => false) {
      let begun: OpenTransaction | undefined;
      const inTransaction = (transaction: Transaction): ReturnType<typeof work> => {
        const open = openTransaction(transaction, false);
        begun = open;
        return untilEnd(open, () => inside(open, () => work(open)));
      };
      const result = await dataLayer.transaction(inTransaction).catch((error: unknown) => {
        // The calls in it run again. One without `await` learns too that this try was rolled back.
        if (triesAgain(error)) begun?.whenSettled.splice(0);
        settle(begun, 'rolledBack');
        throw error;
      });
      settle(begun, 'committed');
      for (const afterCommit of begun?.afterCommit ?? []) await afterCommit();
      return result;
    },
    async within(handle, work) {
      const known = isObject(handle) ? handles.get(handle) : undefined;
      if (known !== undefined) return await inside(known, () => join(known, work));
      const foreign = openTransaction(await dataLayer.join(handle), true);
      try {
        const result = await inside(foreign, work);
        refuseIfRunning(foreign);
        return result;
      } finally {
        foreign.ended = true;
        settle(foreign, 'unknown');
      }
    },
    handleOf(open) {
      const { handle } = open.transaction;
      if (isObject(handle)) handles.set(handle, open);
      return handle;
    },
  };
}

/** Runs the work of a transaction, which then has ended. Refuses to commit it if a part of it has failed. */
async function untilEnd<Result>(open: OpenTransaction, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work();
    refuseIfSpoilt(open);
    return result;
  } finally {
    open.ended = true;
  }
}

function settle(ended: OpenTransaction | undefined, outcome: TransactionOutcome): void {
  if (ended === undefined) return;
  ended.outcome = outcome;
  for (const settled of ended.whenSettled) settled(outcome);
}

function refuseIfSpoilt(open: OpenTransaction): void {
  if (open.failure !== undefined) throw coreErrors.error('TRANSACTION_ROLLBACK_ONLY', { cause: open.failure.error });
  refuseIfRunning(open);
}

/** An action that was not awaited may have done half of its work. Waiting for it here could take for ever. */
function refuseIfRunning({ running }: OpenTransaction): void {
  if (running === 0) return;
  throw coreErrors.error('TRANSACTION_ROLLBACK_ONLY', {
    message: 'the transaction was rolled back: an action inside it was still running at its end: await every action',
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
