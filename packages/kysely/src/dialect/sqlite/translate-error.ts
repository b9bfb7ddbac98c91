import { AshlarError, coreErrors } from '@ashlar/core';
import { sql } from 'kysely';
import type { Dialect, FailedStatement } from '../../compile/dialect.ts';
import {
  collided,
  conflict,
  type FailureCause,
  invalidInput,
  mismatch,
  refersToNothing,
  stillReferred,
  sumTooLarge,
  unavailable,
} from '../../compile/failures.ts';
import { cannotWrite, uniqueIndexIsMissing, whatIsMissing } from '../../compile/what-is-missing.ts';
import { sqliteSyntax } from './syntax.ts';

/** `UNIQUE constraint failed: users.email, users.tenant`; SQLite's messages of constraints hold names, not values. */
const FAILED_COLUMNS = /constraint failed: ([^\n]+)$/;
const NOT_WRITABLE =
  /^cannot (?:modify .* because it is a view|(?:INSERT into|UPDATE) generated column)|may not be modified$/;
const MISSING = /^(?:no such (table)|no such column|table .* has no column)/;

/** Reduces an error of better-sqlite3. Other errors pass unchanged. */
export const translateSqliteError: Dialect['translateError'] = (error, statement) => {
  if (error instanceof AshlarError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (code === undefined) return closedOr(error);
  const message = error.message;
  const about = /^SQLITE_CONSTRAINT_(?:UNIQUE|PRIMARYKEY|NOTNULL)$/.test(code)
    ? FAILED_COLUMNS.exec(message)?.[1]
    : undefined;
  const cause: FailureCause = { code, about };
  if (code.startsWith('SQLITE_CONSTRAINT')) return constraintError(statement, cause);
  if (code === 'SQLITE_BUSY_SNAPSHOT') return collided(cause);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return unavailable(cause, 'the database is locked by another connection, and stayed so until the deadline');
  }
  if (code === 'SQLITE_MISMATCH') return invalidInput(statement, { message: 'has a value of the wrong type' }, cause);
  // A trigger of the application may overflow too: that is no fault of the input.
  if (message === 'integer overflow' && statement !== undefined && statement.sums.length > 0) {
    return sumTooLarge(statement, cause);
  }
  if (code === 'SQLITE_TOOBIG') return invalidInput(statement, { message: 'has a value that is too big' }, cause);
  if (/^cannot (?:commit|rollback) - no transaction is active/.test(message))
    return coreErrors.error('TRANSACTION_CLOSED');
  if (code.startsWith('SQLITE_READONLY')) return unavailable(cause, 'this process may not write the database');
  if (code === 'SQLITE_FULL') return unavailable(cause, 'the disk is full');
  const missing = code === 'SQLITE_ERROR' ? MISSING.exec(message) : null;
  if (missing !== null) {
    const kind = missing[1] === undefined ? 'column' : 'table';
    return mismatch(cause, whatIsMissing(kind, statement?.relations ?? [], message));
  }
  // For an upsert, and for a foreign key.
  if (code === 'SQLITE_ERROR' && /^(?:ON CONFLICT clause does not match|foreign key mismatch)/.test(message)) {
    return mismatch(cause, uniqueIndexIsMissing(statement?.relations ?? []));
  }
  if (code === 'SQLITE_ERROR' && NOT_WRITABLE.test(message)) {
    return mismatch(cause, cannotWrite(statement?.relations ?? []));
  }
  return unavailable(cause, `the database refused the statement (${code})`);
};

/** Whether another connection holds the lock. The same statement may succeed in a moment. */
export function isBusy(error: unknown): boolean {
  const code = error instanceof Error ? codeOf(error) : undefined;
  return code?.startsWith('SQLITE_BUSY') === true && code !== 'SQLITE_BUSY_SNAPSHOT';
}

function constraintError(statement: FailedStatement | undefined, cause: FailureCause): AshlarError {
  // Columns stand there as `table.column`.
  const columns = cause.about?.split(', ').map((name) => name.slice(name.indexOf('.') + 1)) ?? [];
  switch (cause.code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return conflict(statement, columns.length > 0 ? columns : keyColumns(statement), cause);
    case 'SQLITE_CONSTRAINT_NOTNULL':
      return invalidInput(statement, { message: 'is required', columns }, cause);
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      if (statement?.kind === 'delete') return stillReferred(cause);
      return refersToNothing(statement, writtenKeys(statement), cause);
    default:
      return invalidInput(statement, { message: 'breaks a rule of the table' }, cause);
  }
}

/** SQLite does not say which foreign key it was about. */
function writtenKeys(statement: FailedStatement | undefined): string[] {
  const { relation, written = [] } = statement ?? {};
  const keys = relation?.references.filter(({ attribute }) => written.includes(attribute)) ?? [];
  return keys.flatMap(({ attribute }) => relation?.attributes.get(attribute)?.column ?? []);
}

function keyColumns(statement: FailedStatement | undefined): string[] {
  return statement?.relation.primaryKey.map((name) => statement.relation.attributes.get(name)?.column ?? name) ?? [];
}

/** The driver's error for a closed database is no mistake of the caller. */
function closedOr(error: Error): Error {
  if (!/database connection is not open|driver has already been destroyed/.test(error.message)) {
    return /^Transaction is already/.test(error.message) ? coreErrors.error('TRANSACTION_CLOSED') : error;
  }
  return unavailable({ code: 'CLOSED' }, 'the database is closed');
}

function codeOf(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

/** A foreign key of a table, by its column. */
interface Key {
  readonly column: string;
  readonly table: string;
  readonly key: string;
}

/** SQLite only says that some foreign key is broken. This asks for each value whether a row has it. */
export const brokenSqliteColumns: NonNullable<Dialect['brokenColumns']> = async (execute, { table, values }) => {
  const [name = '', schema = 'main'] = table.split('.').reverse();
  const { rows } = await execute(
    sql`select list."from" as "column", list."table", coalesce(list."to", own.name) as "key"
      from pragma_foreign_key_list(${name}, ${schema}) as list
      left join pragma_table_info(list."table", ${schema}) as own on own.pk = 1`.compile(sqliteSyntax.builder),
  );
  const broken: string[] = [];
  // Invariant: the query above gives columns of these names.
  for (const { column, table: target, key } of rows as readonly Key[]) {
    for (const value of values.get(column) ?? []) {
      const asked = sql`select 1 from ${sql.id(schema, target)} where ${sql.id(key)} = ${value} limit 1`;
      const { rows: found } = await execute(asked.compile(sqliteSyntax.builder));
      if (value !== null && found.length === 0) broken.push(column);
    }
  }
  return broken;
};
