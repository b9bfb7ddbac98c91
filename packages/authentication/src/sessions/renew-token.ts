import type { ActionOptions } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { inCall } from '@ashlar/core/extension';
import { issueProven } from '../credentials/issue-with-credential.ts';
import { isMultiFactor, userPurpose } from '../token/claims.ts';
import { claimsOfContext } from '../token/context-claims.ts';
import { keptClaims } from '../token/create-claims.ts';
import { noticeBearer } from '../token/notice-bearer.ts';
import { checkToken } from '../token/verify-token.ts';
import { consumeToken } from '../token-store/consume-token.ts';
import { neededFactors } from '../token-store/factor-gate.ts';
import type { IssuedToken } from '../token-store/mint-token.ts';
import { recordOfRow } from '../token-store/record-of-row.ts';
import type { AuthenticatedResource } from './authenticate.ts';

/**
 * Exchanges a live token for a new one with a full lifetime, and ends the old one. The session continues: the new token
 * has the same `sid` and `auth_time`, and the extra claims of the old one. The claims of the resource are computed
 * again, and those of `context.extraTokenClaims` are added. The old token is judged and used up under the user's lock:
 * an earlier log-out leaves nothing to exchange, and a later one ends the new token. Returns null for every token that
 * `authenticate` refuses, and for a session without a second factor that its user needs now.
 *
 * @throws AshlarError STORE_UNAVAILABLE, SECRET_UNAVAILABLE
 *
 * @example
 * const renewed = await renewToken(User, token); // { token, claims } or null
 */
export async function renewToken(
  resource: AuthenticatedResource,
  token: string,
  options: ActionOptions = {},
): Promise<IssuedToken | null> {
  return await inCall(resource, options, async (scope) => {
    const verified = await checkToken(resource, token, scope.now());
    if (verified === undefined) noticeBearer(scope, token);
    if (verified === undefined || verified.claims.purpose !== userPurpose) return null;
    const { claims } = verified;
    const request = {
      extraClaims: { ...keptClaims(claims), ...claimsOfContext(scope.options.context) },
      // A token without `sid` is from an older version. It is its own session, which began when it was issued.
      session: { sid: claims.sid ?? claims.jti, authTime: claims.auth_time ?? claims.iat },
    };
    const factorSatisfied = isMultiFactor(claims);
    const proven = {
      key: verified.key,
      token: verified,
      unchanged: {},
      request,
      async consume(user: Readonly<Row>) {
        // Judged before the old token is used up: a session that may not continue stays as it is.
        if (!factorSatisfied && (await neededFactors(scope, resource, recordOfRow(resource, user))).length > 0)
          return false;
        return await consumeToken(scope, resource, { ...verified, user, cause: 'renew' });
      },
    };
    const origin = { strategy: null, action: 'renewToken', parent: claims, factorSatisfied };
    const issued = await issueProven(scope, resource, { proven, origin });
    // Invariant: a pending token was refused above, in the same transaction.
    return issued?.token === undefined ? null : { token: issued.token, claims: issued.claims };
  });
}
