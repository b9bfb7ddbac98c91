import { AshlarError } from '@ashlar/core';
import { authenticationErrors } from './authentication-errors.ts';

/**
 * A refused credential. To the outside it never says why: an unknown user, a wrong password and a changed credential
 * give the same error (OWASP ASVS 5.0 6.3.8).
 */
export class AuthenticationFailed extends AshlarError {
  override readonly name = 'AuthenticationFailed';
  /** The strategy that refused. */
  readonly strategy: string;
  /**
   * For an attempt over a limit: the whole seconds until the next try. Not enumerable, so that an answer made from the
   * error does not show it by accident.
   */
  declare readonly retryAfter?: number;

  constructor(strategy: string, { retryAfter }: { readonly retryAfter?: number } = {}) {
    const { class: errorClass, message } = authenticationErrors.entries.AUTHENTICATION_FAILED;
    super('AUTHENTICATION_FAILED', errorClass, { message });
    this.strategy = strategy;
    Object.defineProperty(this, 'retryAfter', { value: retryAfter, enumerable: false });
  }
}
