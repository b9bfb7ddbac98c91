import { type ActionContext, InvalidInput } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { signInPurpose, type TokenRequest, userPurpose } from '../../../token/claims.ts';
import { claimsOfContext } from '../../../token/context-claims.ts';
import { factsOf } from '../../../token/settings.ts';
import type { PasswordSettings } from '../option-types.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** The purpose of a token that resets a password once. */
export const resetPurpose = 'reset';

/**
 * The token that a caller asks for. `context.tokenType` is 'user' (default) or 'sign_in'. Adds
 * `context.extraTokenClaims`.
 *
 * @throws InvalidInput
 */
export function requestedToken(
  { name, settings, resource, signInToken }: PasswordStrategy,
  { context }: ActionContext,
  user: Readonly<Row>,
): TokenRequest {
  const { tokenType = userPurpose } = context;
  const extra = { extraClaims: claimsOfContext(context) };
  if (tokenType === userPurpose) {
    return { purpose: userPurpose, lifetime: factsOf(resource).tokens.tokenLifetime, ...extra };
  }
  if (tokenType === signInPurpose && settings.signInTokensEnabled !== false) {
    return { ...signInToken.request(user), ...extra };
  }
  const message =
    tokenType === signInPurpose ? 'sign-in tokens are not enabled' : `expected '${userPurpose}' or '${signInPurpose}'`;
  throw new InvalidInput(`${resource.name}.${name}`, [{ path: ['context', 'tokenType'], message }]);
}

/** The attributes that decide under the lock whether a user gets in. Read them with the record. */
export function credentialAttributes(settings: PasswordSettings): readonly string[] {
  const { hashedPasswordField, identityField, requireConfirmedWith } = settings;
  const credential = [hashedPasswordField, identityField];
  return requireConfirmedWith === undefined ? credential : [...credential, requireConfirmedWith];
}
