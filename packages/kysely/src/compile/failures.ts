import { type AshlarError, coreErrors, InvalidInput } from '@ashlar/core';
import type { Relation, Storage } from '@ashlar/core/data-layer';
import type { FailedStatement } from './dialect.ts';

/**
 * The parts of a driver's error that we keep: codes, and names of the schema. Its message and detail hold values, so we
 * drop them.
 */
export interface FailureCause {
  /** The SQLSTATE or SQLite's result code. */
  readonly code: string;
  /** The constraint, table or column that it was about. */
  readonly about?: string | undefined;
}

/** The error for a value that occurs already; `columns` are those of the violated key. */
export function conflict(
  statement: FailedStatement | undefined,
  columns: readonly string[],
  cause: FailureCause,
): AshlarError {
  const issues = attributesOf(statement?.relation, columns).map((attribute) => ({
    path: [attribute],
    message: 'is taken already',
  }));
  return coreErrors.error('CONFLICT', { issues, cause: causeOf(cause) });
}

/** The error for a record that others still refer to. */
export function stillReferred(cause: FailureCause): AshlarError {
  return coreErrors.error('RECORD_IN_USE', { cause: causeOf(cause) });
}

/** The message of an issue at an attribute that refers to no record. */
export const REFERS_TO_NOTHING = 'refers to a record that does not exist';

/** The error for values of foreign keys that no row has. `columns` are those that may be meant. */
export function refersToNothing(
  statement: FailedStatement | undefined,
  columns: readonly string[],
  cause: FailureCause,
): AshlarError {
  return invalidInput(statement, { message: REFERS_TO_NOTHING, columns }, cause);
}

/** The message of an issue at an attribute whose column is too small for its value. */
export const CANNOT_HOLD = 'has a value that its column cannot hold';

/** The error for a sum that is too large: of several, the database does not say which. */
export function sumTooLarge(statement: FailedStatement | undefined, cause: FailureCause): AshlarError {
  const sums = statement?.sums ?? [];
  const columns =
    sums.length === 1 ? sums.flatMap((name) => statement?.relation.attributes.get(name)?.column ?? []) : [];
  return invalidInput(statement, { message: CANNOT_HOLD, columns }, cause);
}

/** The error for a number beyond its column: a sum, if the statement writes no other number. */
export function numberTooLarge(statement: FailedStatement | undefined, cause: FailureCause): AshlarError {
  const { sums = [], written = [], relation } = statement ?? {};
  const isNumber = (name: string) => NUMBERS.has(relation?.attributes.get(name)?.storage ?? 'text');
  const isAlone = written.every((name) => sums.includes(name) || !isNumber(name));
  return isAlone ? sumTooLarge(statement, cause) : invalidInput(statement, { message: CANNOT_HOLD }, cause);
}

const NUMBERS: ReadonlySet<Storage> = new Set<Storage>(['integer', 'bigint', 'real']);

/** The error for values that the table does not take. */
export function invalidInput(
  statement: FailedStatement | undefined,
  problem: { readonly message: string; readonly columns?: readonly string[] },
  cause: FailureCause,
): AshlarError {
  const attributes = attributesOf(statement?.relation, problem.columns ?? []);
  const paths = attributes.length > 0 ? attributes.map((attribute) => [attribute]) : [[]];
  const error = new InvalidInput(
    statement?.relation.name ?? 'the statement',
    paths.map((path) => ({ path, message: problem.message })),
  );
  error.cause = causeOf(cause);
  return error;
}

/** The error for a table or a column that is not as the resource says: to try again does not help. */
export function mismatch(cause: FailureCause, message: string): AshlarError {
  return coreErrors.error('SCHEMA_MISMATCH', { message, cause: causeOf(cause) });
}

/** The error for a store that did not answer, or did not do what was asked. */
export function unavailable(cause: FailureCause, message?: string): AshlarError {
  return coreErrors.error('STORE_UNAVAILABLE', { ...(message && { message }), cause: causeOf(cause) });
}

/** The error for a call that waited for a transaction until its deadline. */
export function waitedInVain(): AshlarError {
  return unavailable(
    { code: 'TURN_TIMEOUT' },
    'a transaction held the database until the deadline. If this call was made inside that transaction, it waited for ' +
      'itself: pass trx, or await it inside domain.transaction',
  );
}

/**
 * The error for a commit that was sent and not answered: it is not repeated, since it may have happened. `said` is what
 * happened instead, as a sentence without its point.
 */
export function outcomeUnknown(cause: FailureCause, said: string): AshlarError {
  return unavailable(cause, `${said}: whether it happened is not known`);
}

/** The error for a transaction that collided with another one. It may succeed if it is repeated as a whole. */
export function collided(cause: FailureCause, message?: string): AshlarError {
  return coreErrors.error('TRANSACTION_CONFLICT', { ...(message && { message }), cause: causeOf(cause) });
}

/** The error for a transaction that can only be rolled back. */
export function rollbackOnly(cause: FailureCause): AshlarError {
  return coreErrors.error('TRANSACTION_ROLLBACK_ONLY', {
    message:
      'the transaction can only be rolled back: a statement in it failed, and catching that error does not save it',
    cause: causeOf(cause),
  });
}

/** The names of the attributes that have these columns; other columns have none. */
function attributesOf(relation: Relation | undefined, columns: readonly string[]): string[] {
  if (relation === undefined) return [];
  return [...relation.attributes.values()].filter(({ column }) => columns.includes(column)).map(({ name }) => name);
}

function causeOf({ code, about }: FailureCause): Error {
  return new Error(about === undefined ? code : `${code}: ${about}`);
}
