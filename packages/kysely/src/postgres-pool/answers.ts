/** What an answer, or a missing answer, means for its connection. */
export interface Verdict {
  /** Which connections end: none, this one, or all that were open at that moment. */
  readonly ends: 'nothing' | 'connection' | 'all';
  /** Whether the server certainly did nothing, so the same statement may be sent again. */
  readonly nothingDone: boolean;
  /** Whether the transaction may succeed if it is repeated as a whole, on another connection. */
  readonly wholeAgain?: true;
  /** Whether the driver sent nothing, because the connection was broken already. */
  readonly notSent?: true;
}

/** A verdict, and a sentence for people, which follows the server's name. */
interface Answer extends Verdict {
  readonly says: string;
}

/** The members of pg's DatabaseError that are read here. */
export interface ServerError extends Error {
  readonly code: string;
  /** The server translates it, so FATAL may be another word. */
  readonly severity?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly table?: string;
  /** The C function that reported it. */
  readonly routine?: string;
  /** Set where a function or trigger reported it. */
  readonly where?: string;
}

/** The server kept silent until the deadline. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
  readonly limit: number;

  constructor(limit: number) {
    super(`no answer within ${limit} ms`);
    this.limit = limit;
  }
}

const USE_NO_PREPARED_STATEMENTS =
  'If a pooler stands before the server, set preparedStatements: false in postgresDataLayer';

const goesOn: Verdict = { ends: 'nothing', nothingDone: false };
const isLost: Verdict = { ends: 'all', nothingDone: false };
/** The prepared statements of the connection no longer fit the tables, or are gone. */
const isStale: Verdict = { ends: 'all', nothingDone: true, wholeAgain: true };
const wasLost: Verdict = { ends: 'all', nothingDone: true, notSent: true };
const onlyThis = { ends: 'connection', nothingDone: false } as const;

/** SQLSTATEs that concern the connection. They win over `severity`, which depends on a language. */
const bySqlState: Readonly<Record<string, Answer>> = {
  '08P01': { ...isLost, says: `broke the protocol off. ${USE_NO_PREPARED_STATEMENTS}` },
  25006: { ...onlyThis, says: 'only reads at present: it is a standby, or was made one' },
  '25P03': { ...onlyThis, says: 'ended a transaction that was idle for longer than idleInTransactionTimeout' },
  '25P04': { ...onlyThis, says: 'ended a transaction that was open for longer than transaction_timeout' },
  26000: { ...isStale, says: `does not know a statement that was prepared. ${USE_NO_PREPARED_STATEMENTS}` },
  28000: { ...onlyThis, says: 'does not let this user in' },
  '28P01': { ...onlyThis, says: 'does not let this user in with this password' },
  '3D000': { ...onlyThis, says: 'has no such database' },
  '42P05': { ...isStale, says: `knows a prepared statement that is new to us. ${USE_NO_PREPARED_STATEMENTS}` },
  53300: { ...onlyThis, says: 'has too many connections already' },
  '57P01': { ...isLost, says: 'ended the connection: it shuts down, or an administrator did so' },
  '57P02': { ...isLost, says: 'ended the connection: one of its processes crashed' },
  '57P03': { ...isLost, says: 'takes no connections at present: it starts, recovers or shuts down' },
  '57P04': { ...isLost, says: 'ended the connection: the database was dropped' },
  '57P05': { ...onlyThis, says: 'ended a connection that was idle for longer than idle_session_timeout' },
};

/** 08: the connection. 58: the system around the server. */
const lostClasses: ReadonlySet<string> = new Set(['08', '58']);
const SQLSTATE = /^[0-9A-Z]{5}$/;
/** pg's message for a statement that it never sent. */
const NOT_SENT = /^Client (?:has encountered a connection error and|was closed and) is not queryable$/;

/**
 * What an error means for its connection. `wasPrepared`: whether the connection has taken the text of this statement as
 * right before. If so, an error in the text comes from a change of the tables.
 */
export function verdictOn(error: unknown, wasPrepared: boolean): Verdict {
  if (!(error instanceof Error)) return isLost;
  if (!isServerError(error)) return NOT_SENT.test(error.message) ? wasLost : isLost;
  if (isStalePlan(error) || (wasPrepared && isOfItsText(error))) return isStale;
  const known = bySqlState[error.code];
  if (known !== undefined) return known;
  if (lostClasses.has(error.code.slice(0, 2)) || isFatal(error)) return isLost;
  return goesOn;
}

/**
 * Whether a column may have become wider since the connection prepared the statement: a parameter keeps the type that
 * it had then.
 */
export function mayBeOutgrown(error: Error): boolean {
  return isServerError(error) && error.code.startsWith('22');
}

/** For a statement whose parameters may be too narrow by now. The caller still gets the reason of the refusal. */
export const isOutgrown: Verdict = { ends: 'all', nothingDone: true };

/** The sentence for an SQLSTATE that concerns the connection. */
export function sentenceFor(code: string): string | undefined {
  return bySqlState[code]?.says;
}

/** Whether the server has answered, with an error. */
export function isServerError(error: Error): error is ServerError {
  // System errors have codes too, such as ECONNREFUSED, and EPIPE is as long as an SQLSTATE.
  return 'code' in error && typeof error.code === 'string' && SQLSTATE.test(error.code) && !('errno' in error);
}

/** "cached plan must not change result type": the code alone also stands for features that a server lacks. */
function isStalePlan({ code, routine = 'RevalidateCachedQuery' }: ServerError): boolean {
  return code === '0A000' && routine === 'RevalidateCachedQuery';
}

/** Class 42 is about names and types in the text; 42501 about rights, which are asked each time. */
export function isOfItsText(error: unknown): boolean {
  if (!(error instanceof Error) || !isServerError(error)) return false;
  return error.code.startsWith('42') && error.code !== '42501' && error.where === undefined;
}

function isFatal({ severity }: ServerError): boolean {
  return severity === 'FATAL' || severity === 'PANIC';
}
