import { type ActionOptions, type AnyResource, InvalidInput, type Issue } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import { longestToken } from '../token/create-signer.ts';
import { endSession, type RevocationOutcome } from '../token-store/end-session.ts';
import { userOfSubject } from '../token-store/issuers.ts';

/** What is known of a token that is to be revoked. */
export interface RevokedToken {
  /** Whose token it is: that of another subject is as unknown as one that never was. */
  readonly subject: string;
  /** When the row may be removed, in case it was never stored: the token's own expiry. */
  readonly expiresAt: Date;
}

/**
 * Revokes one token by its `jti`, and with it the session that it belongs to (AshAuthentication: `revoke_jti`). One that was
 * never stored is noted as revoked.
 *
 * @throws InvalidInput
 *
 * @example
 * await revokeJti(Token, claims.jti, { subject: claims.sub, expiresAt: new Date(claims.exp * 1000) });
 */
export async function revokeJti(
  tokenResource: AnyResource,
  jti: string,
  { subject, expiresAt, ...options }: RevokedToken & ActionOptions,
): Promise<RevocationOutcome> {
  const issues: Issue[] = [];
  if (typeof jti !== 'string' || jti === '') issues.push({ path: ['jti'], message: 'expected text' });
  if (typeof subject !== 'string') issues.push({ path: ['subject'], message: 'expected text' });
  for (const [name, text] of Object.entries({ jti, subject })) {
    // No token says more, and no index of a store takes it.
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
