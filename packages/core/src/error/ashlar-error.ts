import { boundIssues, type Issue } from './issue.ts';

/**
 * What kind of failure an error is, for code that maps errors to answers:
 * `invalid` (400), `forbidden` (401/403), `notFound` (404), `conflict` (409), `framework` (500, a mistake in the
 * application), `unavailable` (503, try again).
 */
export type ErrorClass = 'invalid' | 'forbidden' | 'notFound' | 'conflict' | 'framework' | 'unavailable';

/** The parts of an error, apart from its code and class. */
export interface AshlarErrorDetails {
  readonly message: string;
  readonly issues?: readonly Issue[];
  /** The cause. It never holds a secret: errors of drivers are reduced to their codes first. */
  readonly cause?: unknown;
}

const brand = Symbol.for('@ashlar/core: kind of error');

/** Makes `instanceof` true for errors of this kind that another copy of the package made. */
export function markErrors(kind: { readonly prototype: object }, name: string): void {
  Object.defineProperty(kind.prototype, brand, { value: name });
}

/** Errors of another copy of the package are instances too: by their mark, not by their class. */
function isInstance(this: { readonly prototype: object }, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
  if (!(value instanceof Error) || !(brand in value)) return false;
  const kind = this.prototype;
  // A subclass of an application has no mark: only the errors that it constructed are instances of it.
  if (!Object.hasOwn(kind, brand) || !(brand in kind)) return false;
  return kind[brand] === 'AshlarError' || kind[brand] === value[brand];
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
  /** The single problems, if there are any: at most a hundred. */
  readonly issues: readonly Issue[];

  static {
    markErrors(AshlarError, 'AshlarError');
    Object.defineProperty(AshlarError, Symbol.hasInstance, { value: isInstance });
  }

  constructor(code: string, errorClass: ErrorClass, details: AshlarErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.class = errorClass;
    this.issues = boundIssues(details.issues ?? []);
  }
}
