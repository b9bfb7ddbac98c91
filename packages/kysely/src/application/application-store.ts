import type { Outcome } from '@ashlar/core';
import { CompiledQuery, type Kysely, type QueryResult, type Transaction } from 'kysely';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import { unavailable } from '../compile/failures.ts';
import { isBusy } from '../dialect/sqlite/translate-error.ts';
import { type OnStatement, report } from '../session/on-statement.ts';
import { retry } from '../session/retry.ts';
import type { Session, Store } from '../session/session.ts';
import { assertReadCommitted, isKysely, isTransaction, unsuitable } from '../session/unsuitable.ts';
import { startingInTime } from './deadline.ts';
import { lockForWriting } from './lock-for-writing.ts';

type Values = readonly unknown[];

/** What the application said of its Kysely. */
export interface ApplicationDatabase {
  readonly db: Kysely<AnyTables>;
  readonly dialect: Dialect;
  /** In milliseconds. */
  readonly timeout: number;
  readonly onStatement?: OnStatement | undefined;
}

/** A store over a Kysely that belongs to the application. Its statements go around the plugins, which may rename columns. */
export function applicationStore(database: ApplicationDatabase): Store {
  const { db, dialect, timeout } = database;
  const joined = new WeakMap<object, Session>();
  const sqlite = dialect.name === 'sqlite';
  let closed = false;

  function assertOpen(): void {
    if (closed) throw unavailable({ code: 'CLOSED' }, 'the data layer is closed');
  }

  function sessionFor(handle: Transaction<AnyTables>): Session {
    const session = sessionOver(handle, database);
    joined.set(handle, session);
    return session;
  }

  return {
    dialect,
    async run(statement, values) {
      assertOpen();
      if (!sqlite) return runOn(db, statement, { values, database, inTransaction: false });
      // Kysely lets one at a time use SQLite, and would let this call wait for ever.
      return startingInTime(timeout, (started) =>
        db.connection().execute((connection) => {
          started();
          const work = () => runOn(connection, statement, { values, database, inTransaction: false });
          return retry(work, isBusy, performance.now() + timeout);
        }),
      );
    },
    async transaction(work) {
      assertOpen();
      const failure: { error?: unknown } = {};
      const working = async (handle: Transaction<AnyTables>) => {
        const session = sessionFor(handle);
        try {
          return await work(session);
        } catch (error) {
          failure.error = error;
          throw error;
        } finally {
          session.life.ended = true;
        }
      };
      try {
        return await (sqlite ? sqliteTransaction(database, working) : postgresTransaction(db, working));
      } catch (error) {
        throw 'error' in failure && failure.error === error ? error : dialect.translateError(error, undefined);
      }
    },
    async join(handle) {
      assertOpen();
      if (!isKysely(handle)) throw unsuitable('it is no Kysely transaction');
      if (handle.getExecutor().adapter !== db.getExecutor().adapter) {
        throw unsuitable('it is a transaction of another Kysely');
      }
      if (!isTransaction(handle)) throw unsuitable('it is no transaction: open one with .transaction()');
      const known = joined.get(handle);
      if (known !== undefined) return known;
      const session = sessionFor(handle);
      if (!sqlite) await suitable(session, dialect).catch((error: unknown) => {
        joined.delete(handle);
        throw error;
      });
      return session;
    },
    kysely: () => db,
    // The Kysely is the application's, and so is its end.
    async close() {
      closed = true;
    },
  };
}

function sessionOver(handle: Transaction<AnyTables>, database: ApplicationDatabase): Session {
  const plain = handle.withoutPlugins();
  return {
    life: { ended: false },
    handle,
    run: (statement, values) => runOn(plain, statement, { values, database, inTransaction: true }),
    execute: (query) => plain.executeQuery(query),
  };
}

function postgresTransaction<Result>(
  db: Kysely<AnyTables>,
  work: (handle: Transaction<AnyTables>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().setIsolationLevel('read committed').execute(work);
}

function sqliteTransaction<Result>(
  { db, timeout }: ApplicationDatabase,
  work: (handle: Transaction<AnyTables>) => Promise<Result>,
): Promise<Result> {
  return startingInTime(timeout, (started) =>
    db.transaction().execute(async (handle) => {
      started();
      await lockForWriting(handle.withoutPlugins(), timeout);
      return work(handle);
    }),
  );
}

async function suitable(session: Session, dialect: Dialect): Promise<void> {
  try {
    await assertReadCommitted((sql) => session.execute(CompiledQuery.raw(sql)));
  } catch (error) {
    throw dialect.translateError(error, undefined);
  }
}

async function runOn(
  db: Kysely<AnyTables>,
  statement: CompiledStatement,
  { values, database, inTransaction }: { values: Values; database: ApplicationDatabase; inTransaction: boolean },
): Promise<Outcome> {
  const { onStatement } = database;
  const at = performance.now();
  try {
    const result = await db.withoutPlugins().executeQuery(CompiledQuery.raw(statement.sql, [...values]));
    return outcomeOf(statement, result);
  } finally {
    if (onStatement !== undefined) report(onStatement, statement.sql, { at, inTransaction });
  }
}

function outcomeOf(statement: CompiledStatement, { rows, numAffectedRows = 0n }: QueryResult<unknown>): Outcome {
  const { kind, columns } = statement;
  if (kind !== 'select' && columns.length === 0) return { rows: [], count: Number(numAffectedRows) };
  // Invariant: drivers of Kysely give rows as objects by the name of the column.
  const records = rows as readonly Readonly<Record<string, unknown>>[];
  const decoded = statement.decode(records.map((record) => columns.map(({ key }) => record[key])));
  return { rows: decoded, count: decoded.length };
}
