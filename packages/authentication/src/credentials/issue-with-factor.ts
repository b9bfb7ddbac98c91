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
import { type ProvenCredential, valuesWritten } from './prove-under-lock.ts';

/** A factor that the user gives for a pending sign-in. */
export interface FactorForToken extends Omit<ProvenCredential, 'key' | 'token' | 'unchanged'> {
  /** `$metadata.pending` of the sign-in. */
  readonly pending: unknown;
  readonly unchanged?: Readonly<Row>;
}

/**
 * Exchanges a pending sign-in and another factor for a session. Parts that check factors have no other way. Under the
 * user's lock, `consume` judges the factor, and the pending token is used up. A wrong factor leaves the token as it is.
 * A pending token lives for five minutes, gives one session, and dies when a credential of the user changes. The
 * session has the claim `amr`. If the strategy does not state in `satisfies` what the user needs, the result is another
 * pending token.
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
      const written = consume === undefined ? {} : valuesWritten(await consume(user));
      if (written === undefined) return false;
      // An error, not a result: the rollback also removes what `consume` has written.
      if (!(await consumeToken(scope, resource, { ...verified, user }))) throw new AuthenticationFailed(strategy);
      return written;
    },
    request: {
      extraClaims: { ...keptClaims(claims), ...claimsOfContext(scope.options.context) },
      // The user proved the first factor when the pending token was issued.
      session: { authTime: claims.iat },
    },
  });
  if (issued === undefined) throw new AuthenticationFailed(strategy);
  return issued;
}
