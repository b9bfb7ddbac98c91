import { CompiledQuery, type Kysely } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';

/** Whether a write outside of transactions does without one: it is isolated and durable as in a transaction of ours. */
export type StandsAlone = () => Promise<boolean>;

const ASK = `select current_setting('synchronous_commit') not in ('off', 'local') \
and current_setting('default_transaction_isolation') = 'read committed' as alone`;

/**
 * The same for an application's own Kysely on PostgreSQL. The first write asks: a server, database or role has the same settings
 * for all connections of an application.
 */
export function createStandsAlone(db: Kysely<AnyTables>): StandsAlone {
  let answer: boolean | undefined;
  return async () => {
    if (answer !== undefined) return answer;
    const { rows } = await db.withoutPlugins().executeQuery(CompiledQuery.raw(ASK));
    // Invariant: the statement gives one row with one column of that name.
    answer = (rows as readonly { readonly alone: boolean }[])[0]?.alone === true;
    return answer;
  };
}
