import { CompiledQuery, type Transaction } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';
import { COMMIT_DURABLY } from '../postgres-pool/begin.ts';

/** Makes the commit of an open transaction on PostgreSQL survive a crash of the server. */
export type CommitDurably = (transaction: Transaction<AnyTables>) => Promise<void>;

/**
 * Kysely sends its `begin` alone, so this is a further statement. The first transaction sends it. Later ones send it
 * only if the first one needed it: a server, database or role has the same setting for all connections of an
 * application.
 */
export function createCommitDurably(): CommitDurably {
  let needed = true;
  return async (transaction) => {
    if (!needed) return;
    const { rows } = await transaction.withoutPlugins().executeQuery(CompiledQuery.raw(COMMIT_DURABLY));
    needed = rows.length > 0;
  };
}
