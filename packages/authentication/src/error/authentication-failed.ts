import { AshlarError } from '@ashlar/core';
import { authenticationErrors } from './authentication-errors.ts';

/**
 * A credential that was refused. It never says why to the outside: an unknown user, a wrong password and a credential
 * that was changed meanwhile are the same error (OWASP ASVS 5.0 6.3.8).
 */
export class AuthenticationFailed extends AshlarError {
  override readonly name = 'AuthenticationFailed';
  /** The strategy that refused. */
  readonly strategy: string;
  /**
   * Of an attempt over a limit: after how many whole seconds it may be tried again. Not enumerable, so that an answer made of
   * the error does not tell it by accident.
   */
  declare readonly retryAfter?: number;

  constructor(strategy: string, { retryAfter }: { readonly retryAfter?: number } = {}) {
    const { class: errorClass, message } = authenticationErrors.entries.AUTHENTICATION_FAILED;
    super('AUTHENTICATION_FAILED', errorClass, { message });
    this.strategy = strategy;
    Object.defineProperty(this, 'retryAfter', { value: retryAfter, enumerable: false });
  }
}
