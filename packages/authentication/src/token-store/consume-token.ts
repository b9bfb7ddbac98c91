import type { AnyResource, Scope } from '@ashlar/core';
import { stampOf } from '../generations/stamp.ts';
import { type Claims, revocationPurpose, userPurpose } from '../token/claims.ts';
import { factsOf } from '../token/settings.ts';
import type { VerifiedToken } from '../token/verify-token.ts';
import { revokeRow } from './revoke-row.ts';
import { rowStatementsFor } from './row-statements.ts';
import { type RevocationOrigin, tellRevoked } from './tell-revoked.ts';
import { lasts, statementsOf } from './token-statements.ts';

/** A token to use up, and why. */
export interface TokenToConsume extends Pick<VerifiedToken, 'claims'>, RevocationOrigin {}

/**
 * Uses a token up. True for one caller; false for every other, and for a revoked or expired token. If tokens are
 * stored, the row must be live and unchanged. If not, the note of its use must be the first. Call it in the transaction
 * of the use, under the user's lock.
 */
export async function consumeToken(scope: Scope, resource: AnyResource, token: TokenToConsume): Promise<boolean> {
  const { claims, user, cause = 'consume' } = token;
  return await scope.store.transaction(async () => {
    await stampOf(scope, resource);
    if (!(await useUp(scope, resource, claims))) return false;
    const told = { subjects: [claims.sub], count: 1, jtis: [claims.jti], purposes: [claims.purpose] };
    await tellRevoked(scope, resource, { ...told, user, cause });
    return true;
  });
}

async function useUp(scope: Scope, resource: AnyResource, claims: Claims): Promise<boolean> {
  const { tokenResource, storeAllTokens } = factsOf(resource).tokens;
  if (tokenResource === undefined) return false;
  const { jti, sub: subject, purpose, exp } = claims;
  if (!storeAllTokens) {
    const row = { jti, subject, expiresAt: new Date(exp * 1000), isSigned: true, issuer: resource };
    const { was } = await revokeRow(scope, tokenResource, row);
    return was === 'live' || was === 'absent';
  }
  const now = scope.now();
  const parameters = { jti, subject, purpose, revocation: revocationPurpose, now };
  if (purpose === userPurpose && !(await stillLasts(scope, resource, jti))) return false;
  const { count } = await scope.store.run(rowStatementsFor(resource).consume, parameters);
  return count === 1;
}

/** A session that a rule has ended cannot be renewed. Few resources have such a rule. */
async function stillLasts(scope: Scope, resource: AnyResource, jti: string): Promise<boolean> {
  const { watched } = statementsOf(resource);
  if (watched === undefined || watched.rules.length === 0) return true;
  const [row] = (await scope.store.run(watched.row, { jti })).rows;
  return row !== undefined && lasts(resource, row, scope.now());
}
