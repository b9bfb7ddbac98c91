import { createHash } from 'node:crypto';
import { type ActionContext, InvalidInput } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type TokenRequest, userPurpose } from '../../../token/claims.ts';
import { claimsOfContext } from '../../../token/context-claims.ts';
import { secondsOf } from '../../../token/duration.ts';
import { factsOf } from '../../../token/settings.ts';
import type { PasswordSettings } from '../option-types.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** The purpose of a token that is exchanged once for one that signs in. */
export const signInPurpose = 'sign_in';
/** The purpose of a token that resets a password once. */
export const resetPurpose = 'reset';

/**
 * What token a caller asks for: `context.tokenType` is 'user' (default) or 'sign_in'; `context.extraTokenClaims` are added.
 *
 * @throws InvalidInput
 */
export function requestedToken(
  strategy: PasswordStrategy,
  { context }: ActionContext,
  user: Readonly<Row>,
): TokenRequest {
  const { name, settings, resource } = strategy;
  const { tokenType = userPurpose } = context;
  const extra = { extraClaims: claimsOfContext(context) };
  if (tokenType === userPurpose) {
    return { purpose: userPurpose, lifetime: factsOf(resource).tokens.tokenLifetime, ...extra };
  }
  if (tokenType === signInPurpose && settings.signInTokensEnabled !== false) {
    return { ...boundRequest(strategy, user, signInPurpose), ...extra };
  }
  const message =
    tokenType === signInPurpose ? 'sign-in tokens are not enabled' : `expected '${userPurpose}' or '${signInPurpose}'`;
  throw new InvalidInput(`${resource.name}.${name}`, [{ path: ['context', 'tokenType'], message }]);
}

/** A token that is good for one thing, for this strategy, and only while the credential is what it is. */
export function boundRequest(
  { name, settings }: PasswordStrategy,
  user: Readonly<Row>,
  purpose: typeof signInPurpose | typeof resetPurpose,
): TokenRequest {
  const lifetime = purpose === signInPurpose ? settings.signInTokenLifetime : settings.resettable?.tokenLifetime;
  return {
    purpose,
    lifetime: secondsOf(lifetime ?? '60 seconds'),
    bound: { strategy: name, credential: fingerprintOf(settings, user) },
  };
}

/**
 * A hash of what a token stands on, the stored hash and the identity, cut to 128 bits. It tells nothing of the password, and
 * changes whenever one of the two does: a token that was mailed dies with the address it was sent to.
 */
export function fingerprintOf({ hashedPasswordField, identityField }: PasswordSettings, user: Readonly<Row>): string {
  const credential = JSON.stringify([user[hashedPasswordField], user[identityField]]);
  return createHash('sha256').update('ashlar credential').update(credential).digest('base64url').slice(0, 22);
}
