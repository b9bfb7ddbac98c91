import type { AshlarError } from '@ashlar/core';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { HashProvider } from './hash-provider.ts';

/** The error for a hash provider that failed. It leaves out the provider's own message, which may hold the password. */
export function hashFailure(method: 'hash' | 'verify' | 'recognizes', error: unknown): AshlarError {
  // Our own error says what is missing, and holds no secret.
  if (authenticationErrors.is(error, 'HASH_UNAVAILABLE')) return error;
  const thrown = error instanceof Error ? error.constructor.name : typeof error;
  return authenticationErrors.error('HASH_UNAVAILABLE', {
    message: `the hash provider failed in ${method} (${thrown})`,
  });
}

/**
 * Hashes a password by a provider. An empty result is an error: it would lock the user out.
 *
 * @throws AshlarError HASH_UNAVAILABLE
 */
export async function hashBy(provider: HashProvider, password: string): Promise<string> {
  let made: unknown;
  try {
    made = await provider.hash(password);
  } catch (error) {
    throw hashFailure('hash', error);
  }
  if (typeof made === 'string' && made !== '') return made;
  throw authenticationErrors.error('HASH_UNAVAILABLE', { message: 'the hash provider gave no hash' });
}
