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

/** A proven credential, and the token to issue for it. Default: purpose `user` with the resource's lifetime. */
export interface CredentialForToken extends ProvenCredential {
  readonly request?: Partial<TokenRequest>;
}

/**
 * A token and its user, read at that moment. If the user needs another factor, there is no `token`. Then the part that
 * checks the factor exchanges `pending` for one. `tokenMetadata` makes `$metadata` of either.
 */
export type IssuedWithCredential = MintedToken & { readonly user: Row };

/**
 * Issues a token for a proven credential. Strategies have no other way. It locks the user's row. In the same
 * transaction it checks that the credential is unchanged, and stores the token. So a credential that changed meanwhile
 * issues nothing, and a later change or revocation finds the token stored. A token of purpose `user` gets the claims in
 * `context.extraTokenClaims`; claims of the request replace them.
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

/** The same, but returns undefined instead of an error. A refusal alone does not spoil the surrounding transaction. */
export async function issueIfProven(
  scope: Scope,
  resource: AnyResource,
  proven: CredentialForToken,
): Promise<IssuedWithCredential | undefined> {
  // A single-use token that passed the gate has satisfied it.
  const factorSatisfied = proven.token !== undefined && isMultiFactor(proven.token.claims);
  const origin = { strategy: proven.strategy, action: 'issueWithCredential', factorSatisfied };
  return await issueProven(scope, resource, { proven, origin });
}

/** The same for every way to issue a token. */
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
