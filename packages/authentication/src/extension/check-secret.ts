import { AshlarError, type Finding } from '@ashlar/core';
import type { TokenSettings } from '../token/settings.ts';

/**
 * What is wrong with the secret of a resource as it is now: a function is asked, since the variable that it reads may not be
 * set. Neither the secret nor what the function says when it fails is passed on.
 */
export async function checkSecret({ enabled, keys }: TokenSettings): Promise<readonly Finding[]> {
  if (!enabled || keys === undefined) return [];
  try {
    await keys();
    return [];
  } catch (error) {
    const { code, message } =
      error instanceof AshlarError
        ? error
        : { code: 'SECRET_UNAVAILABLE', message: 'no token can be signed or verified' };
    return [
      {
        code,
        path: ['authentication', 'tokens', 'signingSecret'],
        problem: message,
        cure: 'use a long random secret, the same in every process: openssl rand -base64 48',
      },
    ];
  }
}
