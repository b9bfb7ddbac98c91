import { CompiledQuery, type Transaction } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';
import { unavailable } from '../compile/failures.ts';
import type { Session, Store } from '../session/session.ts';
import { assertReadCommitted, isKysely, isTransaction, unsuitable } from '../session/unsuitable.ts';
import { type ApplicationDatabase, queues } from './application-database.ts';
import { applicationTransaction } from './application-transaction.ts';
import { runOutside, runStatement } from './run-statement.ts';

/** A store over a Kysely that belongs to the application. */
export function applicationStore(database: ApplicationDatabase): Store {
  const { db, dialect } = database;
  const known = new WeakMap<object, Session>();
  let closed = false;

  function assertOpen(): void {
    if (closed) throw unavailable({ code: 'CLOSED' }, 'the data layer is closed');
  }

  return {
    dialect,
    async run(statement, values) {
      assertOpen();
      return runOutside(database, { statement, values });
    },
    async transaction(work) {
      assertOpen();
      return applicationTransaction(database, async (handle) => {
        const session = sessionOver(handle, database);
        known.set(handle, session);
        try {
          return await work(session);
        } finally {
          session.life.ended = true;
        }
      });
    },
    async join(handle) {
      assertOpen();
      const transaction = transactionOf(handle, database);
      const session = known.get(transaction) ?? (await suitableSession(transaction, database));
      known.set(transaction, session);
      return session;
    },
    kysely: () => db,
    // The Kysely is the application's, and so is its end.
    async close() {
      closed = true;
    },
  };
}

function transactionOf(handle: unknown, { db }: ApplicationDatabase): Transaction<AnyTables> {
  if (!isKysely(handle)) throw unsuitable('it is no Kysely transaction');
  // All that is derived from one Kysely shares its adapter, and nothing else does.
  if (handle.getExecutor().adapter !== db.getExecutor().adapter) {
    throw unsuitable('it is a transaction of another Kysely');
  }
  if (!isTransaction(handle)) throw unsuitable('it is no transaction: open one with .transaction()');
  return handle;
}

async function suitableSession(handle: Transaction<AnyTables>, database: ApplicationDatabase): Promise<Session> {
  const session = sessionOver(handle, database);
  if (queues(database)) return session;
  try {
    await assertReadCommitted((sql) => session.execute(CompiledQuery.raw(sql)));
    return session;
  } catch (error) {
    throw database.dialect.translateError(error, undefined);
  }
}

function sessionOver(handle: Transaction<AnyTables>, database: ApplicationDatabase): Session {
  const plain = handle.withoutPlugins();
  return {
    life: { ended: false },
    handle,
    run: (statement, values) => runStatement(plain, { statement, values }, database),
    execute: (query) => plain.executeQuery(query),
  };
}
