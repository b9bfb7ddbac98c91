import { defineStrategy, type Part } from '@ashlar/authentication/extension';
import { recoveryCodeOptions } from './options.ts';
import { transformRecoveryCode } from './transform.ts';
import type { RecoveryCodeTypes } from './types.ts';
import { verifyRecoveryCode } from './verify.ts';

/**
 * Signing in, once, with a long random code that the user has written down: `create`, `signIn`.
 *
 * @example
 * authentication: { …, strategies: { password: { … }, recoveryCode: { tokenLifetime: '1 hour' } } }
 */
export const recoveryCode: Part<'recoveryCode', RecoveryCodeTypes> = defineStrategy<RecoveryCodeTypes>()({
  kind: 'recoveryCode',
  schema: recoveryCodeOptions,
  tokensRequired: true,
  transform: transformRecoveryCode,
  verify: verifyRecoveryCode,
});
