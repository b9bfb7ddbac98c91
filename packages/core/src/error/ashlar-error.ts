import { boundIssues, type Issue } from './issue.ts';

/**
 * What kind of failure an error is, for code that maps errors to answers:
 * `invalid` (400), `forbidden` (401/403), `notFound` (404), `conflict` (409), `framework` (500, a mistake in the
 * application), `unavailable` (503, try again).
 */
export type ErrorClass = 'invalid' | 'forbidden' | 'notFound' | 'conflict' | 'framework' | 'unavailable';

/** What an error is made of, apart from its code and class. */
export interface AshlarErrorDetails {
  readonly message: string;
  readonly issues?: readonly Issue[];
  /** What led to it. Never holds a secret: drivers' errors are reduced to their codes before they come here. */
  readonly cause?: unknown;
}

/**
 * Every error that Ashlar throws, apart from a `TypeError` for a programmer's mistake.
 *
 * @example
 * try { await User.actions.rename(user, { displayName: 7 }); }
 * catch (error) { if (error instanceof AshlarError && error.code === 'INVALID_INPUT') show(error.issues); }
 */
export class AshlarError extends Error {
  override readonly name: string = 'AshlarError';
  /** Stable; listed in the register of the package that throws it. */
  readonly code: string;
  readonly class: ErrorClass;
  /** The single problems, where there are any: a hundred at most. */
  readonly issues: readonly Issue[];

  constructor(code: string, errorClass: ErrorClass, details: AshlarErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.class = errorClass;
    this.issues = boundIssues(details.issues ?? []);
  }
}
