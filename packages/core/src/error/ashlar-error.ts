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

const brand = Symbol.for('@ashlar/core: kind of error');

/** Makes `instanceof` hold for errors of this kind that another copy of the package has made. */
export function markErrors(kind: { readonly prototype: object }, name: string): void {
  Object.defineProperty(kind.prototype, brand, { value: name });
}

/** Errors of another copy of the package are instances too: by their mark, not by their class. */
function isInstance(this: { readonly prototype: object }, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
  if (!(value instanceof Error) || !(brand in value)) return false;
  const kind = this.prototype;
  // A class of the application's own has no mark of its own: only what it made itself is an instance.
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
  /** The single problems, where there are any: a hundred at most. */
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
