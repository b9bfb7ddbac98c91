import { defineStrategy } from '../../part/define-strategy.ts';
import type { Part } from '../../part/part.ts';
import { passwordOptions } from './options.ts';
import { transformPassword } from './transform.ts';
import type { PasswordTypes } from './types.ts';
import { verifyPassword } from './verify.ts';

/**
 * The strategy for an identity and a password (AshAuthentication: `password`): `register`, `signIn`, `changePassword`.
 *
 * @example
 * authentication: { strategies: { password: { identityField: 'email', registerActionAccept: ['displayName'] } } }
 */
export const password: Part<'password', PasswordTypes> = defineStrategy<PasswordTypes>()({
  kind: 'password',
  schema: passwordOptions,
  transform: transformPassword,
  verify: verifyPassword,
});
