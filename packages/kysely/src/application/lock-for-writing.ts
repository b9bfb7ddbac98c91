import { CompiledQuery, type Transaction } from 'kysely';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import { retry } from '../session/retry.ts';

/**
 * Takes the lock for writing in a SQLite transaction that Kysely has just begun. It waits until the deadline (of
 * performance.now()). Kysely's `begin` takes no lock before the first write, and a transaction that has read by then
 * may no longer be able to write.
 */
export async function lockForWriting(
  transaction: Transaction<AnyTables>,
  { isBusy }: Dialect,
  deadline: number,
): Promise<void> {
  const plain = transaction.withoutPlugins();
  const execute = (sql: string) => plain.executeQuery(CompiledQuery.raw(sql));
  // The transaction is still empty, so it can end and begin again on the same connection.
  await execute('commit');
  try {
    await retry(() => execute('begin immediate'), isBusy, deadline);
  } catch (error) {
    // Kysely is about to roll back, so a transaction has to be open.
    await execute('begin');
    throw error;
  }
}
