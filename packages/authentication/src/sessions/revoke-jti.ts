import { type ActionOptions, type AnyResource, InvalidInput, type Issue } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import { longestToken } from '../token/create-signer.ts';
import { endSession, type RevocationOutcome } from '../token-store/end-session.ts';
import { userOfSubject } from '../token-store/issuers.ts';
import { refuseUnlessTokenResource } from './refuse-other-resources.ts';

/** The facts about a token to revoke. */
export interface RevokedToken {
  /** The subject of the token. A token of another subject counts as unknown. */
  readonly subject: string;
  /** The token's own expiry. If the token was never stored, its new row may be removed after that. */
  readonly expiresAt: Date;
}

/**
 * Revokes one token by its `jti`, and its session (AshAuthentication: `revoke_jti`). If the token was never stored, a
 * row notes it as revoked.
 *
 * @throws InvalidInput, TypeError for a resource that keeps no tokens
 *
 * @example
 * await revokeJti(Token, claims.jti, { subject: claims.sub, expiresAt: new Date(claims.exp * 1000) });
 */
export async function revokeJti(
  tokenResource: AnyResource,
  jti: string,
  revoked: RevokedToken & ActionOptions,
): Promise<RevocationOutcome> {
  refuseUnlessTokenResource('revokeJti', tokenResource);
  // Without its third argument every part of it is reported as missing.
  const { subject, expiresAt, ...options }: RevokedToken & ActionOptions = Object(revoked);
  const issues: Issue[] = [];
  if (typeof jti !== 'string' || jti === '') issues.push({ path: ['jti'], message: 'expected text' });
  if (typeof subject !== 'string') issues.push({ path: ['subject'], message: 'expected text' });
  for (const [name, text] of Object.entries({ jti, subject })) {
    // No token has a longer text, and no index of a store takes it.
    if (text?.length > longestToken)
      issues.push({ path: [name], message: `expected at most ${longestToken} characters` });
  }
  if (!(expiresAt instanceof Date) || Number.isNaN(expiresAt.getTime())) {
    issues.push({ path: ['expiresAt'], message: 'expected a valid Date' });
  }
  if (issues.length > 0) throw new InvalidInput('revokeJti', issues);
  return await inCall(tokenResource, options, (scope) => {
    const user = userOfSubject(scope, tokenResource, subject);
    const token = { jti, subject: user?.subject ?? subject, expiresAt, user, isSigned: false };
    return endSession(scope, tokenResource, token);
  });
}
