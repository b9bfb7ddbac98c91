import { AshlarError, type Finding } from '@ashlar/core';
import type { TokenSettings } from '../token/settings.ts';

/**
 * Finds a problem with the secret of a resource at present. It calls a function as well, because the variable behind it
 * may be unset. The finding holds neither the secret nor the function's own error.
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
