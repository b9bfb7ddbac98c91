import type { AshlarError } from '@ashlar/core';
import { authenticationErrors } from '../error/authentication-errors.ts';

/** The error of a hash provider that failed, without what the provider said: that may hold the password. */
export function hashFailure(method: 'hash' | 'verify', error: unknown): AshlarError {
  // Ours says what is missing, and holds nothing else.
  if (authenticationErrors.is(error, 'HASH_UNAVAILABLE')) return error;
  const thrown = error instanceof Error ? error.constructor.name : typeof error;
  return authenticationErrors.error('HASH_UNAVAILABLE', {
    message: `the hash provider failed in ${method} (${thrown})`,
  });
}
