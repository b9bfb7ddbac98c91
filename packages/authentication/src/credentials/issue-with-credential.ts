import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord } from '@ashlar/core/extension';
import { AuthenticationFailed } from '../error/authentication-failed.ts';
import { isMultiFactor, type TokenRequest, userPurpose } from '../token/claims.ts';
import { claimsOfContext } from '../token/context-claims.ts';
import { factsOf } from '../token/settings.ts';
import { type MintedToken, signed, storeToken } from '../token-store/mint-token.ts';
import type { IssueOrigin } from '../token-store/new-token.ts';
import { type ProvenCredential, proveUnderLock } from './prove-under-lock.ts';

/** A proven credential, and what the token is like: by default of the purpose `user` with the resource's lifetime. */
export interface CredentialForToken extends ProvenCredential {
  readonly request?: Partial<TokenRequest>;
}

/**
 * A token with the user it was issued to, as the user is at that moment. Where the user needs a further factor, there is no
 * `token`: `pending` is exchanged for one by the part that checks the factor. `tokenMetadata` makes `$metadata` of either.
 */
export type IssuedWithCredential = MintedToken & { readonly user: Row };

/**
 * Issues a token for a credential that was proved: the only way for strategies. It locks the user's row and, in the same
 * transaction, checks that what was verified is still so, then stores the token. A credential that was changed while it
 * was being verified issues nothing; and whatever changes or revokes it later finds the token stored. A token of the purpose
 * `user` gets the claims in `context.extraTokenClaims`; those of the request take their place.
 *
 * @throws InvalidInput if `context.extraTokenClaims` is no object; AuthenticationFailed if the user is gone, or the credential has changed or is used up
 *
 * @example
 * const { user, token } = await issueWithCredential(scope, resource, { strategy, key, unchanged: { pinHash } });
 */
export async function issueWithCredential(
  scope: Scope,
  resource: AnyResource,
  proven: CredentialForToken,
): Promise<IssuedWithCredential> {
  const { request = {} } = proven;
  const ofCall = (request.purpose ?? userPurpose) === userPurpose ? claimsOfContext(scope.options.context) : undefined;
  const issued = await issueIfProven(scope, resource, {
    ...proven,
    request: ofCall === undefined ? request : { ...request, extraClaims: { ...ofCall, ...request.extraClaims } },
  });
  if (issued === undefined) throw new AuthenticationFailed(proven.strategy);
  return issued;
}

/** The same, with undefined in place of the error: a refusal alone does not spoil a transaction around it. */
export async function issueIfProven(
  scope: Scope,
  resource: AnyResource,
  proven: CredentialForToken,
): Promise<IssuedWithCredential | undefined> {
  // A token to be exchanged that was issued behind the gate has satisfied it.
  const factorSatisfied = proven.token !== undefined && isMultiFactor(proven.token.claims);
  const origin = { strategy: proven.strategy, action: 'issueWithCredential', factorSatisfied };
  return await issueProven(scope, resource, { proven, origin });
}

/** The same for whatever door. */
export async function issueProven(
  scope: Scope,
  resource: AnyResource,
  { proven, origin }: { readonly proven: Omit<CredentialForToken, 'strategy'>; readonly origin: IssueOrigin },
): Promise<IssuedWithCredential | undefined> {
  const request = { purpose: userPurpose, lifetime: factsOf(resource).tokens.tokenLifetime, ...proven.request };
  const stored = await proveUnderLock(scope, resource, {
    proven,
    async work(record) {
      const user = createRecord(resource, { ...record });
      return { unsigned: await storeToken(scope, resource, { user, request, origin }), user: record };
    },
  });
  if (stored === undefined) return undefined;
  const { unsigned, user } = stored;
  return { ...(await signed(unsigned)), user };
}
