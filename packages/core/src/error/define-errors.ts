import { AshlarError, type AshlarErrorDetails, type ErrorClass } from './ashlar-error.ts';

/** One entry of a register: the class of the error, and its default message. */
export interface ErrorEntry {
  readonly class: ErrorClass;
  readonly message: string;
}

/** Makes the errors of one register. */
export interface ErrorRegister<Codes extends string> {
  readonly entries: Readonly<Record<Codes, ErrorEntry>>;
  /** The error of that code; `details.message` replaces the register's sentence. */
  error(code: Codes, details?: Partial<AshlarErrorDetails>): AshlarError;
  /** Whether a caught value is the error of that code. */
  is(error: unknown, code: Codes): error is AshlarError;
}

/**
 * Declares all errors of a package in one place.
 *
 * @example
 * const errors = defineErrors({ CARD_EXPIRED: { class: 'forbidden', message: 'the card has expired' } });
 * throw errors.error('CARD_EXPIRED');
 */
export function defineErrors<Codes extends string>(entries: Readonly<Record<Codes, ErrorEntry>>): ErrorRegister<Codes> {
  return {
    entries,
    error: (code, details = {}) =>
      new AshlarError(code, entries[code].class, { message: entries[code].message, ...details }),
    is: (error, code): error is AshlarError => error instanceof AshlarError && error.code === code,
  };
}
