import type { ActionOptions } from '@ashlar/core';
import { findScope } from '@ashlar/core/extension';
import { issueIfProven } from '../credentials/issue-with-credential.ts';
import { userPurpose } from '../token/claims.ts';
import { claimsOfContext } from '../token/context-claims.ts';
import { keptClaims } from '../token/create-claims.ts';
import { noticeBearer } from '../token/notice-bearer.ts';
import { checkToken } from '../token/verify-token.ts';
import { consumeToken } from '../token-store/consume-token.ts';
import type { IssuedToken } from '../token-store/mint-token.ts';
import type { AuthenticatedResource } from './authenticate.ts';

/**
 * Exchanges a live token for a new one with a full lifetime, and ends the old one. The session stays what it is: the new
 * token has the same `sid` and `auth_time`, and the claims that the old one was given; the claims of the resource are
 * computed again, and those of `context.extraTokenClaims` come on top. The old one is judged and used up under
 * the user's lock: a log-out that comes first leaves nothing to exchange, one that comes later ends the new token.
 * Null for whatever `authenticate` would refuse.
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
  return await findScope(resource, options).call(async (scope) => {
    const verified = await checkToken(resource, token, scope.now());
    if (verified === undefined) noticeBearer(scope, token);
    if (verified === undefined || verified.claims.purpose !== userPurpose) return null;
    const { claims } = verified;
    const request = {
      extraClaims: { ...keptClaims(claims), ...claimsOfContext(scope.options.context) },
      // A token from before sessions had names is a session of its own, which began when it was issued.
      session: { sid: claims.sid ?? claims.jti, authTime: claims.auth_time ?? claims.iat },
    };
    const issued = await issueIfProven(scope, resource, {
      strategy: 'renewToken',
      key: verified.key,
      token: verified,
      unchanged: {},
      request,
      consume: () => consumeToken(scope, resource, verified),
    });
    return issued === undefined ? null : { token: issued.token, claims: issued.claims };
  });
}
