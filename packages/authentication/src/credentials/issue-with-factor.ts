import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { AuthenticationFailed } from '../error/authentication-failed.ts';
import { noteSubject } from '../part/strategy-call.ts';
import { secondFactorPurpose } from '../token/claims.ts';
import { claimsOfContext } from '../token/context-claims.ts';
import { keptClaims } from '../token/create-claims.ts';
import { checkToken } from '../token/verify-token.ts';
import { consumeToken } from '../token-store/consume-token.ts';
import { credentialsOf } from '../token-store/factor-gate.ts';
import { type IssuedWithCredential, issueIfProven } from './issue-with-credential.ts';
import type { ProvenCredential } from './prove-under-lock.ts';

/** A factor that was given for a pending sign-in. */
export interface FactorForToken extends Omit<ProvenCredential, 'key' | 'token' | 'unchanged'> {
  /** `$metadata.pending` of the sign-in. */
  readonly pending: unknown;
  readonly unchanged?: Readonly<Row>;
}

/**
 * Exchanges a pending sign-in and a further factor for a session: the only way for parts that check factors. Under the
 * user's lock, `consume` judges the factor, and the pending token is used up; a wrong factor leaves it as it is. A pending
 * token is good for one session, for five minutes, and only while every credential of the user is what it was. The session
 * has claim `amr`; if the strategy does not state in `satisfies` what the user needs, it gives another pending token.
 *
 * @throws AuthenticationFailed
 *
 * @example
 * const issued = await issueWithFactor(scope, resource, { strategy, pending, sensitive: ['totpSecret'], consume: isRightCode });
 * return createRecord(resource, issued.user, tokenMetadata(issued));
 */
export async function issueWithFactor(
  scope: Scope,
  resource: AnyResource,
  { strategy, pending, unchanged = {}, consume, ...factor }: FactorForToken,
): Promise<IssuedWithCredential> {
  const verified = await checkToken(resource, pending, scope.now());
  if (verified?.claims.purpose !== secondFactorPurpose) throw new AuthenticationFailed(strategy);
  const { claims, key } = verified;
  noteSubject(scope, claims.sub);
  const issued = await issueIfProven(scope, resource, {
    ...factor,
    strategy,
    key,
    token: verified,
    unchanged,
    async consume(user) {
      if (claims.credential !== (await credentialsOf(scope, resource, user))) return false;
      if ((await consume?.(user)) === false) return false;
      // Thrown, not answered: what `consume` has written goes with it.
      if (!(await consumeToken(scope, resource, { ...verified, user }))) throw new AuthenticationFailed(strategy);
      return true;
    },
    request: {
      extraClaims: { ...keptClaims(claims), ...claimsOfContext(scope.options.context) },
      // The first factor was proved when the pending token was issued.
      session: { authTime: claims.iat },
    },
  });
  if (issued === undefined) throw new AuthenticationFailed(strategy);
  return issued;
}
