import { type ActionOptions, findScope } from '@ashlar/core';
import type { AuthenticatedResource } from './authenticate.ts';
import { userPurpose } from './claims.ts';
import { consumeToken } from './consume-token.ts';
import { issueIfProven } from './issue-with-credential.ts';
import type { IssuedToken } from './mint-token.ts';
import { checkToken } from './verify-token.ts';

/**
 * Exchanges a live token for a new one with a full lifetime, and ends the old one. The old one is judged and used up under
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
    if (verified === undefined || verified.claims.purpose !== userPurpose) return null;
    const issued = await issueIfProven(scope, resource, {
      strategy: 'renewToken',
      key: verified.key,
      unchanged: {},
      consume: () => consumeToken(scope, resource, verified),
    });
    return issued === undefined ? null : { token: issued.token, claims: issued.claims };
  });
}
