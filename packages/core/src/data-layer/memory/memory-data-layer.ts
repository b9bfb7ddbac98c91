import type { AshlarError } from '../../error/ashlar-error.ts';
import { coreErrors } from '../../error/core-errors.ts';
import type { DataLayer, Outcome, PreparedStatement, Transaction } from '../data-layer.ts';
import { createLock } from '../lock.ts';
import { localSignals } from '../signals/local-signals.ts';
import { changeRows } from './change-rows.ts';
import { memorySignals } from './memory-signals.ts';
import { createOpenTransactions, type Notice } from './open-transactions.ts';
import { selectRows } from './select-rows.ts';
import { draftOf, emptyTables } from './tables.ts';

/** How a store in memory behaves. */
export interface MemoryDataLayerOptions {
  /** How long a write or a transaction waits for the transactions before it, in milliseconds. Default 5000. */
  readonly acquireTimeout?: number;
}

/**
 * A store in the memory of this process, for tests and experiments. Tables appear when they are first used, and all is
 * gone with the store. Transactions and single writes queue; reads outside of them see what is committed.
 *
 * @example
 * const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer() });
 * @throws AshlarError STORE_UNAVAILABLE from statements that waited too long, or came after `close()`.
 */
export function memoryDataLayer({ acquireTimeout = 5000 }: MemoryDataLayerOptions = {}): DataLayer {
  const committed = emptyTables();
  const transactions = createOpenTransactions();
  const lock = createLock();
  const signals = localSignals();
  const patience = { timeout: acquireTimeout, late: () => waitedTooLong(acquireTimeout) };
  let closed = false;

  function assertOpen(): void {
    if (closed) throw storeClosed();
  }

  async function inTurn<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    assertOpen();
    return await lock.hold(work, patience);
  }

  function prepare(statement: Parameters<DataLayer['prepare']>[0]): PreparedStatement {
    return {
      async run(parameters, transaction): Promise<Outcome> {
        assertOpen();
        const tables = transaction ? transactions.find(transaction).draft : committed;
        if (statement.kind === 'select') return selectRows(statement, parameters, tables);
        if (transaction) return changeRows(statement, parameters, tables);
        return inTurn(() => changeRows(statement, parameters, tables));
      },
    };
  }

  return {
    name: 'memory',
    capabilities: new Set(),
    prepare,
    transaction: (work) =>
      inTurn(async () => {
        const draft = draftOf(committed);
        const transaction: Transaction = transactions.begin(draft);
        let notices: readonly Notice[] = [];
        try {
          const result = await work(transaction);
          assertOpen();
          draft.apply();
          notices = transactions.find(transaction).notices;
          return result;
        } finally {
          transactions.end(transaction);
          for (const { channel, text } of notices) signals.hub.deliver(channel, text);
        }
      }),
    signals: memorySignals(signals, transactions),
    // Tables appear when they are used, as the resource says.
    async inspect() {
      assertOpen();
      return [];
    },
    async join(handle) {
      assertOpen();
      return transactions.find(handle).transaction;
    },
    async close() {
      closed = true;
      await signals.close();
      lock.dismiss(storeClosed());
    },
  };
}

function storeClosed(): AshlarError {
  return coreErrors.error('STORE_UNAVAILABLE', { message: 'the store cannot be reached: it is closed' });
}

function waitedTooLong(deadline: number): AshlarError {
  return coreErrors.error('STORE_UNAVAILABLE', {
    message:
      `the store was busy with a transaction for ${deadline} ms. Inside a transaction, a statement that does not take ` +
      'part in it waits for the transaction it is called in, which waits for the statement: pass the transaction to it',
  });
}
