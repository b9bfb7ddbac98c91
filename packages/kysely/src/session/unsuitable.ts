import { type AshlarError, coreErrors } from '@ashlar/core';
import type { Kysely, QueryResult, Transaction } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';

/** The error for a transaction that cannot be joined. */
export function unsuitable(reason: string): AshlarError {
  return coreErrors.error('TRANSACTION_UNSUITABLE', { message: `the transaction cannot be joined: ${reason}` });
}

/** Whether a value is a Kysely. Its shape decides, because an application may have another copy of the package. */
export function isKysely(handle: unknown): handle is Kysely<AnyTables> {
  return (
    typeof handle === 'object' && handle !== null && 'getExecutor' in handle && typeof handle.getExecutor === 'function'
  );
}

/** Whether a Kysely is an open transaction. */
export function isTransaction(handle: Kysely<AnyTables>): handle is Transaction<AnyTables> {
  return handle.isTransaction;
}

/**
 * Checks that the open transaction on PostgreSQL is READ COMMITTED, as ours are. Above that level, a statement does not
 * see rows that were committed while it waited for a lock. So a token would outlive its revocation.
 */
export async function assertReadCommitted(execute: (sql: string) => Promise<QueryResult<unknown>>): Promise<void> {
  const { rows } = await execute(`select current_setting('transaction_isolation') as level`);
  // Invariant: the statement above gives one row of this shape.
  const [row] = rows as readonly { readonly level: string }[];
  if (row?.level !== 'read committed') throw unsuitable(`its isolation is ${row?.level}, and must be read committed`);
}
