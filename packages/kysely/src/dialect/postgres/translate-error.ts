import { AshlarError, coreErrors } from '@ashlar/core';
import type { Dialect, FailedStatement } from '../../compile/dialect.ts';
import {
  CANNOT_HOLD,
  collided,
  conflict,
  type FailureCause,
  invalidInput,
  mismatch,
  numberTooLarge,
  outcomeUnknown,
  refersToNothing,
  rollbackOnly,
  stillReferred,
  sumTooLarge,
  unavailable,
} from '../../compile/failures.ts';
import { columnsOfIndex, foreignKeyName } from '../../compile/keys/index-name.ts';
import { cannotWrite, typeMismatch, uniqueIndexIsMissing, whatIsMissing } from '../../compile/what-is-missing.ts';
import { AnswerTimeout, isServerError, type ServerError, sentenceFor } from '../../postgres-pool/answers.ts';

/** `Key (lower(email), tenant)=(...)`: what stands before `)=(` are columns, what stands behind it are values. */
const KEY_OF_DETAIL = /\((.*?)\)=\(/;

/** The message of poolers for a startup parameter that they refuse. Its name is one of ours or of `options`. */
const REFUSED_PARAMETER = /unsupported startup parameter(?: in options)?: "?(\w+)/;

/** Reduces an error of the server or the connection. Other errors pass unchanged. */
export const translatePostgresError: Dialect['translateError'] = (error, statement) =>
  translate(error, statement, undefined);

/** The same for a server at a known place, such as `PostgreSQL at localhost:5432`. */
export function translatorFor(place: string): Dialect['translateError'] {
  return (error, statement) => translate(error, statement, place);
}

function translate(error: unknown, statement: FailedStatement | undefined, place: string | undefined): unknown {
  if (error instanceof AshlarError || !(error instanceof Error) || error instanceof TypeError) return error;
  if (/^Transaction is already/.test(error.message)) return coreErrors.error('TRANSACTION_CLOSED');
  if (error.name === 'AbortedTransactionError') return rollbackOnly({ code: 'COMMIT_ROLLED_BACK' });
  const said = sayOf(error, place);
  if (said !== undefined) return unavailable(causeOf(error), said);
  return isServerError(error) ? statementError(error, statement) : unavailable(causeOf(error));
}

/** A sentence about the connection, for an error. */
export function sayOf(error: Error, place: string | undefined): string | undefined {
  const server = place ?? 'PostgreSQL';
  if (error instanceof AnswerTimeout) {
    return `${server} did not answer within ${error.limit} ms: whether the statement was carried out is not known`;
  }
  if (!isServerError(error)) return place === undefined ? undefined : `${place} ${withoutAnswer(error)}`;
  const parameter = error.code === '08P01' ? REFUSED_PARAMETER.exec(error.message)?.[1] : undefined;
  if (parameter !== undefined) {
    return `${server} refused the startup parameter "${parameter}", as poolers do: leave it out, or let the pooler ignore it`;
  }
  const sentence = sentenceFor(error.code);
  return sentence === undefined ? undefined : `${server} ${sentence} (${error.code})`;
}

/** The error for a commit without an answer. What the server said of the connection is told with it, such as a cure. */
export function withoutConfirmation(error: unknown, place: string): AshlarError {
  const said = error instanceof Error && isServerError(error) ? sayOf(error, place) : undefined;
  return outcomeUnknown(causeOf(error), said ?? `${place} did not confirm the commit`);
}

function withoutAnswer(error: Error): string {
  if (/timeout expired|connection timeout/.test(error.message)) return 'did not answer in time when connecting to it';
  return `cannot be reached (${causeOf(error).code})`;
}

/** The code of an error of the server, the network or the driver. */
export function causeOf(error: unknown): FailureCause {
  if (error instanceof AnswerTimeout) return { code: 'ANSWER_TIMEOUT' };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { code: typeof code === 'string' ? code : 'CONNECTION' };
}

function statementError(error: ServerError, statement: FailedStatement | undefined): AshlarError {
  const { code, constraint, table } = error;
  const cause: FailureCause = { code, about: constraint ?? table };
  switch (code) {
    case '23505':
    case '23P01':
      return conflict(statement, keyColumns(error, statement), cause);
    case '23502':
      return invalidInput(statement, { message: 'is required', columns: columnsOf(error) }, cause);
    case '23503':
      return foreignKeyError(error, statement, cause);
    case '23514':
      return invalidInput(statement, { message: 'breaks a rule of the table' }, cause);
    case '40001':
    case '40P01':
      return collided(cause);
    case '25P02':
      return rollbackOnly(cause);
    case '3F000':
      return mismatch(cause, 'the schema is missing: create it, or correct the search_path of the connection');
    case '42P01':
      return mismatch(cause, whatIsMissing('table', statement?.relations ?? [], error.message));
    case '42703':
      return mismatch(cause, whatIsMissing('column', statement?.relations ?? [], error.message));
    // Types that do not match, and a function or operator that a type does not have.
    case '42804':
    case '42846':
    case '42883':
    case '42P08':
    case '42P18':
      return mismatch(cause, typeMismatch(statement?.relations ?? []));
    // For an upsert, and for a foreign key.
    case '42P10':
    case '42830':
      return mismatch(cause, uniqueIndexIsMissing(statement?.relations ?? []));
    case '42501':
      return mismatch(cause, 'the role of this connection may not do that: grant it the right, or connect as another');
    // A view or a column that the database fills by itself.
    case '42809':
    case '428C9':
    case '55000':
      return mismatch(cause, cannotWrite(statement?.relations ?? []));
    case '55P03':
      return unavailable(cause, 'a row is locked by another transaction, and stayed so until the deadline');
    case '22003':
      return numberTooLarge(statement, cause);
    // The division by zero that stands for a sum which a number does not keep exactly.
    case '22012':
      return sumTooLarge(statement, cause);
    default:
      // Class 22 is "data exception": a number out of range, something that is no UUID. 54000: text too long for an index.
      if (code.startsWith('22') || code === '54000') return invalidInput(statement, { message: CANNOT_HOLD }, cause);
      return unavailable(cause, `the database refused the statement (${code})`);
  }
}

function foreignKeyError(error: ServerError, statement: FailedStatement | undefined, cause: FailureCause): AshlarError {
  if (statement?.kind === 'delete') return stillReferred(cause);
  return refersToNothing(statement, foreignKeyColumns(error, statement), cause);
}

/** From the detail, or from the constraint's name where the server hides the detail. */
function foreignKeyColumns(error: ServerError, statement: FailedStatement | undefined): string[] {
  const said = keyColumns({ ...error, constraint: '' }, statement);
  if (said.length > 0 || statement === undefined) return said;
  const { table, attributes } = statement.relation;
  return [...attributes.values()]
    .map(({ column }) => column)
    .filter((column) => foreignKeyName(table, column) === error.constraint);
}

/** The columns of the violated key: from the detail, or from the constraint's name where the server hides the detail. */
function keyColumns({ detail = '', constraint = '' }: ServerError, statement: FailedStatement | undefined): string[] {
  const key = KEY_OF_DETAIL.exec(detail)?.[1];
  if (key === undefined) return statement === undefined ? [] : [...columnsOfIndex(statement.relation, constraint)];
  // `lower(email)` and `(email)::text` count as `email`.
  const quoted = [...key.matchAll(/"((?:[^"]|"")+)"/g)].map((match) => (match[1] ?? '').replaceAll('""', '"'));
  const plain = key.replace(/"(?:[^"]|"")+"/g, '').match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return [...quoted, ...plain];
}

function columnsOf({ column }: ServerError): string[] {
  return column === undefined ? [] : [column];
}
