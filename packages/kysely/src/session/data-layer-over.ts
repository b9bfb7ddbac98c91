import { coreErrors } from '@ashlar/core';
import {
  assertSignalText,
  type DataLayer,
  type Outcome,
  type PreparedStatement,
  type Row,
  type Transaction,
} from '@ashlar/core/data-layer';
import { keptFor, sharedByCopies } from '@ashlar/core/extension';
import type { CompiledQuery, Kysely } from 'kysely';
import { compileCountOnly, isCounting } from '../compile/compile-counting.ts';
import { compileStatement } from '../compile/compile-statement.ts';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import { rollbackOnly } from '../compile/failures.ts';
import { isTelling } from '../compile/told-by-insert.ts';
import { failureOf } from './failure-of.ts';
import { inspectRelations } from './findings/inspect-relations.ts';
import { prepareCounting, prepareCountOnly } from './prepare-counting.ts';
import { prepareTelling } from './prepare-telling.ts';
import type { Session, Store, TransactionLife } from './session.ts';
import { unsuitable } from './unsuitable.ts';

/** A data layer that can hand out a Kysely. */
export interface KyselyDataLayer extends DataLayer {
  /**
   * A Kysely over the same database, for statements and transactions of the application's own. Resources' actions take
   * part in such a transaction when it is passed as `trx`.
   *
   * @example
   * await dataLayer.kysely<DatabaseOf<[typeof User], 'sqlite'>>().selectFrom('users').select('email').execute();
   */
  kysely<Database>(): Kysely<Database>;
}

/** A transaction as this data layer knows it. */
interface OpenTransaction {
  readonly session: Session;
  readonly life: TransactionLife;
  /** Whether we end it. In an application's own transaction, the application decides what a failure means. */
  readonly owned: boolean;
  failed: boolean;
}

const storeOfLayer = sharedByCopies('stores of Kysely data layers', () => new WeakMap<DataLayer, Store>());

/** The store behind a data layer that this package made. */
export function storeOf(dataLayer: DataLayer): Store | undefined {
  return storeOfLayer.get(dataLayer);
}

/** A data layer over a store. */
export function dataLayerOver(store: Store): KyselyDataLayer {
  const open = new WeakMap<Transaction, OpenTransaction>();
  const transactionOver = keptFor((session: Session, owned: boolean): Transaction => {
    const transaction: Transaction = {
      get handle() {
        return session.handle;
      },
    };
    open.set(transaction, { session, life: session.life, owned, failed: false });
    return transaction;
  });

  const layer: KyselyDataLayer = {
    name: store.dialect.name,
    capabilities: store.dialect.capabilities,
    prepare(statement) {
      const { dialect } = store;
      const prepare = (compiled: CompiledStatement): PreparedStatement => prepared(compiled, store, open);
      if (isCounting(statement)) return prepareCounting(statement, dialect, prepare);
      if (isTelling(statement)) return prepareTelling(statement, dialect, prepare);
      if (statement.kind === 'select' && statement.countOnly) {
        return prepareCountOnly(compileCountOnly(statement, dialect), prepare);
      }
      return prepare(compileStatement(statement, dialect));
    },
    transaction: (work) =>
      store.transaction(async (session) => {
        const transaction = transactionOver(session, true);
        const result = await work(transaction);
        if (open.get(transaction)?.failed) throw rollbackOnly({ code: 'FAILED_BEFORE' });
        return result;
      }),
    join: async (handle) => {
      const session = await store.join(handle);
      if (session.life.ended) throw coreErrors.error('TRANSACTION_CLOSED');
      return transactionOver(session, false);
    },
    inspect: (relations) => inspectRelations(store, relations),
    signals: {
      async publish(channel, text, transaction) {
        assertSignalText(text);
        const { session } = usable(open.get(transaction));
        await session.publish({ channel, text });
      },
      subscribe: (channel, on, onGap) => store.signals.subscribe(channel, on, onGap),
    },
    async close() {
      await store.signals.close();
      await store.close();
    },
    kysely<Database>() {
      const db: unknown = store.kysely();
      // Invariant: the caller states what the tables hold, as with every Kysely.
      return db as Kysely<Database>;
    },
  };
  storeOfLayer.set(layer, store);
  return layer;
}

function prepared(
  compiled: CompiledStatement,
  store: Store,
  open: WeakMap<Transaction, OpenTransaction>,
): PreparedStatement {
  return {
    async run(parameters: Readonly<Row>, transaction?: Transaction): Promise<Outcome> {
      const values = compiled.bind(parameters);
      if (transaction !== undefined) return runInside(compiled, values, usable(open.get(transaction)));
      try {
        const outcome = store.run(compiled, values);
        // Not awaited unless needed: SQLite reads answer at once.
        return outcome instanceof Promise ? await outcome : outcome;
      } catch (error) {
        const execute = (query: CompiledQuery) => store.execute(query);
        throw await failureOf(error, store.dialect, { statement: compiled, values, execute });
      }
    },
  };

  async function runInside(
    statement: CompiledStatement,
    values: readonly unknown[],
    transaction: OpenTransaction,
  ): Promise<Outcome> {
    try {
      return await transaction.session.run(statement, values);
    } catch (error) {
      // PostgreSQL refuses everything after a failed statement, so the other stores do too.
      transaction.failed = transaction.owned;
      const execute = (query: CompiledQuery) => transaction.session.execute(query);
      throw await failureOf(error, store.dialect, { statement, values, execute });
    }
  }
}

/** @throws AshlarError if a transaction is not of this data layer, or can do nothing more */
function usable(transaction: OpenTransaction | undefined): OpenTransaction {
  if (transaction === undefined) throw unsuitable('it is a transaction of another data layer');
  if (transaction.life.ended) throw coreErrors.error('TRANSACTION_CLOSED');
  if (transaction.failed) throw rollbackOnly({ code: 'FAILED_BEFORE' });
  return transaction;
}
