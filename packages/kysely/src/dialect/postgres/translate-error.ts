import { AshlarError, coreErrors } from '@ashlar/core';
import type { Dialect, FailedStatement } from '../../compile/dialect.ts';
import {
  collided,
  conflict,
  type FailureCause,
  invalidInput,
  rollbackOnly,
  stillReferred,
  unavailable,
} from '../../compile/failures.ts';
import { columnsOfIndex } from '../../compile/index-name.ts';
import { whatIsMissing } from '../../compile/what-is-missing.ts';

/** The members of pg's DatabaseError that are read here. */
interface ServerError extends Error {
  readonly code: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly table?: string;
}

const NO_CONNECTION =
  'no connection was free before the deadline: a call inside a transaction has to pass trx, or be awaited inside domain.transaction';
const SQLSTATE = /^[0-9A-Z]{5}$/;
/** `Key (lower(email), tenant)=(...)`: what stands before `)=(` are columns, what stands behind it are values. */
const KEY_OF_DETAIL = /\((.*?)\)=\(/;

/** Reduces what pg throws; what is no error of the server or the connection passes unchanged. */
export const translatePostgresError: Dialect['translateError'] = (error, statement) => {
  if (error instanceof AshlarError || !(error instanceof Error) || error instanceof TypeError) return error;
  if (/^Transaction is already/.test(error.message)) return coreErrors.error('TRANSACTION_CLOSED');
  if (error.name === 'AbortedTransactionError') return rollbackOnly({ code: 'COMMIT_ROLLED_BACK' });
  if (!isServerError(error)) return connectionError(error);
  const { code, constraint, table } = error;
  const cause: FailureCause = { code, about: constraint ?? table };
  switch (code) {
    case '23505':
    case '23P01':
      return conflict(statement, keyColumns(error, statement), cause);
    case '23502':
      return invalidInput(statement, { message: 'must have a value', columns: columnsOf(error) }, cause);
    case '23503':
      return foreignKeyError(statement, cause);
    case '23514':
      return invalidInput(statement, { message: 'breaks a rule of the table' }, cause);
    case '40001':
    case '40P01':
      return collided(cause);
    case '25P02':
      return rollbackOnly(cause);
    case '42P01':
    case '3F000':
      return unavailable(cause, whatIsMissing('table', statement?.relations ?? [], error.message));
    case '42703':
      return unavailable(cause, whatIsMissing('column', statement?.relations ?? [], error.message));
    case '55P03':
      return unavailable(cause, 'a row is locked by another transaction, and stayed so until the deadline');
    default:
      // Class 22 is "data exception": a number out of range, something that is no UUID. 54000: text too long for an index.
      if (code.startsWith('22') || code === '54000')
        return invalidInput(statement, { message: 'has a value that its column cannot hold' }, cause);
      return unavailable(cause, `the database refused the statement (${code})`);
  }
};

/** Whether the connection is fit for use after this error: the server has answered, and goes on. */
export function connectionSurvives(error: unknown): boolean {
  return error instanceof Error && isServerError(error) && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

function isServerError(error: Error): error is ServerError {
  // System errors have codes too, such as ECONNREFUSED, and EPIPE is as long as an SQLSTATE.
  return 'code' in error && typeof error.code === 'string' && SQLSTATE.test(error.code) && !('errno' in error);
}

function connectionError(error: Error): AshlarError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'CONNECTION';
  if (/^(?:timeout exceeded|Connection terminated due to connection timeout)/.test(error.message)) {
    return unavailable({ code: 'ACQUIRE_TIMEOUT' }, NO_CONNECTION);
  }
  return unavailable({ code });
}

function foreignKeyError(statement: FailedStatement | undefined, cause: FailureCause): AshlarError {
  if (statement?.kind === 'delete') return stillReferred(cause);
  return invalidInput(statement, { message: 'refers to a record that does not exist' }, cause);
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
