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

  constructor(strategy: string) {
    const { class: errorClass, message } = authenticationErrors.entries.AUTHENTICATION_FAILED;
    super('AUTHENTICATION_FAILED', errorClass, { message });
    this.strategy = strategy;
  }
}
