import { CompiledQuery, type Transaction } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';
import { unavailable } from '../compile/failures.ts';
import { createNotices, type Notice, sendAll } from '../session/notices.ts';
import type { Session, Store, TransactionLife } from '../session/session.ts';
import { assertReadCommitted, isKysely, isTransaction, unsuitable } from '../session/unsuitable.ts';
import { type ApplicationDatabase, queues } from './application-database.ts';
import { notifyInside, sendsItself, sendWhenEnded } from './application-signals.ts';
import { applicationTransaction, rebuildingTransaction } from './application-transaction.ts';
import { executeOutside, runOutside, runStatement } from './run-statement.ts';

/** A store over a Kysely that belongs to the application. */
export function applicationStore(database: ApplicationDatabase): Store {
  const { db, dialect, signals } = database;
  const known = new WeakMap<object, Session>();
  let closed = false;

  function assertOpen(): void {
    if (closed) throw unavailable({ code: 'CLOSED' }, 'the data layer is closed');
  }

  return {
    dialect,
    signals,
    async run(statement, values) {
      assertOpen();
      const bound = { statement, values };
      if (statement.kind === 'select' || queues(database) || (await database.standsAlone())) {
        return runOutside(database, bound);
      }
      return applicationTransaction(database, (handle) => runStatement(handle, bound, database));
    },
    async execute(query) {
      assertOpen();
      return executeOutside(database, query);
    },
    async enforcesForeignKeys() {
      if (dialect.name !== 'sqlite') return true;
      const { rows } = await executeOutside(database, CompiledQuery.raw('pragma foreign_keys'));
      return rows.some((row) => Object.values(Object(row)).includes(1));
    },
    async transaction(work, kind) {
      assertOpen();
      const notices = createNotices();
      const begin = kind?.rebuildsTables && queues(database) ? rebuildingTransaction : applicationTransaction;
      const result = await begin(database, async (handle) => {
        // Once the transaction is tried again, nothing of the first try remains.
        notices.take();
        const session = sessionOver(handle, database, { afterRollback: leaveToKysely, send: notices.add });
        known.set(handle, session);
        try {
          return await work(session);
        } finally {
          session.life.ended = true;
        }
      });
      sendAll(signals, notices.take());
      return result;
    },
    async join(handle) {
      assertOpen();
      const transaction = transactionOf(handle, database);
      const session = known.get(transaction) ?? (await suitableSession(transaction, database));
      known.set(transaction, session);
      return session;
    },
    kysely: () => db,
    // The application made this Kysely, and the application ends it.
    async close() {
      closed = true;
    },
  };
}

function transactionOf(handle: unknown, { db }: ApplicationDatabase): Transaction<AnyTables> {
  if (!isKysely(handle)) throw unsuitable('it is no Kysely transaction');
  // Only handles derived from one Kysely share its adapter.
  if (handle.getExecutor().adapter !== db.getExecutor().adapter) {
    throw unsuitable('it is a transaction of another Kysely');
  }
  if (!isTransaction(handle)) throw unsuitable('it is no transaction: open one with .transaction()');
  return handle;
}

async function suitableSession(handle: Transaction<AnyTables>, database: ApplicationDatabase): Promise<Session> {
  const session = sessionOver(handle, database, {
    afterRollback: (execute) => execute('rollback'),
    send: (notice) => sendWhenEnded(database, notice),
  });
  if (queues(database)) return session;
  try {
    await assertReadCommitted((sql) => session.execute(CompiledQuery.raw(sql)));
    await database.commitDurably(handle);
    return session;
  } catch (error) {
    throw database.dialect.translateError(error, undefined);
  }
}

/** What differs between our transactions and those of the application. */
interface Ownership {
  /**
   * What to do when SQLite has ended a transaction by itself. In the application's own transaction, Kysely's commit has to
   * fail: its first half is lost.
   */
  afterRollback(execute: (sql: string) => Promise<unknown>): Promise<unknown>;
  /** Sends a text after the commit. */
  send(notice: Notice): void;
}

/**
 * Kysely is about to roll back, so it needs an open transaction. Further statements of the application are undone with
 * it.
 */
const leaveToKysely: Ownership['afterRollback'] = async () => undefined;

function sessionOver(
  handle: Transaction<AnyTables>,
  database: ApplicationDatabase,
  { afterRollback, send }: Ownership,
): Session {
  const plain = handle.withoutPlugins();
  const life: TransactionLife = { ended: false };
  const execute = (sql: string) => plain.executeQuery(CompiledQuery.raw(sql));

  /** The application's driver does not say whether a transaction is open. A `begin` succeeds only outside of one. */
  async function noticeRollback(): Promise<void> {
    try {
      await execute('begin');
    } catch {
      return;
    }
    life.ended = true;
    await afterRollback(execute);
  }

  return {
    life,
    handle,
    async run(statement, values) {
      try {
        return await runStatement(plain, { statement, values }, database);
      } catch (error) {
        if (queues(database)) await noticeRollback();
        throw error;
      }
    },
    execute: (query) => plain.executeQuery(query),
    publish: (notice) => (sendsItself(database) ? notifyInside(plain, notice) : send(notice)),
  };
}
