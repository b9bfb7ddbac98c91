import { CompiledQuery, type Transaction } from 'kysely';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import { retry } from '../session/retry.ts';

/**
 * Makes a SQLite transaction that Kysely has just begun one that holds the lock for writing, waiting until the deadline
 * (of performance.now()). Kysely's `begin` takes no lock before the first write, and a transaction that has read by then
 * may find that it can no longer write.
 */
export async function lockForWriting(
  transaction: Transaction<AnyTables>,
  { isBusy }: Dialect,
  deadline: number,
): Promise<void> {
  const plain = transaction.withoutPlugins();
  const execute = (sql: string) => plain.executeQuery(CompiledQuery.raw(sql));
  // Nothing has happened in it, so it can be ended and begun again on the same connection.
  await execute('commit');
  try {
    await retry(() => execute('begin immediate'), isBusy, deadline);
  } catch (error) {
    // Kysely is about to roll back, for which there has to be something.
    await execute('begin');
    throw error;
  }
}
