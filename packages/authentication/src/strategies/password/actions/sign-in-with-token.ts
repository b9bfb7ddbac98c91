import type { ActionContext } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, type RunInput } from '@ashlar/core/extension';
import { issueIfProven } from '../../../credentials/issue-with-credential.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { claimsOfContext } from '../../../token/context-claims.ts';
import { keptClaims } from '../../../token/create-claims.ts';
import { checkBoundToken, consumeBoundToken } from './check-bound-token.ts';
import { credentialAttributes, isConfirmed } from './is-confirmed.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { signInPurpose } from './token-request.ts';

/** The body of `signInWithToken`: exchanges a sign-in token, once, for one that signs in with each request. */
export function signInWithToken(
  strategy: PasswordStrategy,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  const { name, settings, resource } = strategy;
  return async ({ arguments: given }, { scope, context }) => {
    const verified = await checkBoundToken(strategy, given.token, { purpose: signInPurpose, now: scope.now() });
    if (verified === undefined) throw new AuthenticationFailed(name);
    const { claims } = verified;
    const issued = await issueIfProven(scope, resource, {
      strategy: name,
      key: verified.key,
      token: verified,
      unchanged: {},
      sensitive: credentialAttributes(settings),
      consume: async (user) =>
        isConfirmed(strategy, user) && (await consumeBoundToken(scope, strategy, { verified, user })),
      request: {
        extraClaims: { ...keptClaims(claims), ...claimsOfContext(context) },
        // The password was proved when the sign-in token was issued.
        session: { authTime: claims.iat },
      },
    });
    if (issued === undefined) throw new AuthenticationFailed(name);
    return createRecord(resource, issued.user, { token: issued.token });
  };
}
