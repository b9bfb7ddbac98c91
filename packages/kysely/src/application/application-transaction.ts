import { sql, type Transaction } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';
import { type ApplicationDatabase, queues } from './application-database.ts';
import { lockForWriting } from './lock-for-writing.ts';
import { startingInTime } from './starting-in-time.ts';

/** Runs `work` in a transaction of the application's Kysely. An error of `work` passes unchanged. */
export async function applicationTransaction<Result>(
  database: ApplicationDatabase,
  work: (handle: Transaction<AnyTables>) => Promise<Result>,
): Promise<Result> {
  const failure: { error?: unknown } = {};
  const watched = async (handle: Transaction<AnyTables>): Promise<Result> => {
    try {
      return await work(handle);
    } catch (error) {
      failure.error = error;
      throw error;
    }
  };
  try {
    return await (queues(database) ? lockedTransaction(database, watched) : isolatedTransaction(database, watched));
  } catch (error) {
    if ('error' in failure && failure.error === error) throw error;
    throw database.dialect.translateError(error, undefined);
  }
}

/** The same in SQLite with foreign keys off, which has an effect only outside of transactions. */
export function rebuildingTransaction<Result>(
  database: ApplicationDatabase,
  work: (handle: Transaction<AnyTables>) => Promise<Result>,
): Promise<Result> {
  return database.db.connection().execute(async (db) => {
    const { foreign_keys: before = 0 } = (await foreignKeys.execute(db)).rows[0] ?? {};
    await sql`pragma foreign_keys = off`.execute(db);
    try {
      return await applicationTransaction({ ...database, db }, work);
    } finally {
      if (before === 1) await sql`pragma foreign_keys = on`.execute(db);
    }
  });
}

const foreignKeys = sql<{ foreign_keys: number }>`pragma foreign_keys`;

function isolatedTransaction<Result>(
  { db, commitDurably }: ApplicationDatabase,
  work: (handle: Transaction<AnyTables>) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (handle) => {
      await commitDurably(handle);
      return work(handle);
    });
}

function lockedTransaction<Result>(
  { db, dialect, timeout }: ApplicationDatabase,
  work: (handle: Transaction<AnyTables>) => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + timeout;
  return startingInTime(timeout, (started) =>
    db.transaction().execute(async (handle) => {
      started();
      await lockForWriting(handle, dialect, deadline);
      return work(handle);
    }),
  );
}
