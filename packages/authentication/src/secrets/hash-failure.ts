import type { AshlarError } from '@ashlar/core';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { HashProvider } from './hash-provider.ts';

/** The error of a hash provider that failed, without what the provider said: that may hold the password. */
export function hashFailure(method: 'hash' | 'verify' | 'recognizes', error: unknown): AshlarError {
  // Ours says what is missing, and holds nothing else.
  if (authenticationErrors.is(error, 'HASH_UNAVAILABLE')) return error;
  const thrown = error instanceof Error ? error.constructor.name : typeof error;
  return authenticationErrors.error('HASH_UNAVAILABLE', {
    message: `the hash provider failed in ${method} (${thrown})`,
  });
}

/**
 * The hash that a provider makes of a password: text, and not an empty one, which would lock the user out.
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
