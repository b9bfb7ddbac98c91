import type { Outcome } from '@ashlar/core/data-layer';
import { CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { AnyTables } from '../compile/dialect.ts';
import { report } from '../session/on-statement.ts';
import { retry } from '../session/retry.ts';
import { type ApplicationDatabase, queues } from './application-database.ts';
import { startingInTime } from './starting-in-time.ts';

/** A statement of ours with its values. */
export interface BoundStatement {
  readonly statement: CompiledStatement;
  readonly values: readonly unknown[];
}

/** Runs a statement outside of transactions. */
export function runOutside(database: ApplicationDatabase, bound: BoundStatement): Promise<Outcome> {
  const { db, dialect, timeout } = database;
  if (!queues(database)) return runStatement(db, bound, database);
  // Kysely lets only one call at a time use SQLite, and this call could wait for ever.
  return startingInTime(timeout, (started) =>
    db.connection().execute((connection) => {
      started();
      const work = () => runStatement(connection, bound, database);
      return retry(work, dialect.isBusy, performance.now() + timeout);
    }),
  );
}

/** Runs a statement that only reads, outside of transactions. */
export function executeOutside(database: ApplicationDatabase, query: CompiledQuery): Promise<QueryResult<unknown>> {
  const { db, timeout } = database;
  if (!queues(database)) return db.withoutPlugins().executeQuery(query);
  return startingInTime(timeout, (started) =>
    db.connection().execute((connection) => {
      started();
      return connection.withoutPlugins().executeQuery(query);
    }),
  );
}

/** Runs a statement on a Kysely without its plugins, which may rename columns. */
export async function runStatement(
  db: Kysely<AnyTables>,
  { statement, values }: BoundStatement,
  { onStatement }: ApplicationDatabase,
): Promise<Outcome> {
  const at = performance.now();
  try {
    const result = await db.withoutPlugins().executeQuery(CompiledQuery.raw(statement.sql, [...values]));
    return outcomeOf(statement, result);
  } finally {
    if (onStatement !== undefined) report(onStatement, statement.sql, { at, inTransaction: db.isTransaction });
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
