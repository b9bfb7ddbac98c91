import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { tokenFacts } from './settings.ts';
import { checkToken, peekToken, type VerifiedToken } from './verify-token.ts';

/** The user resources of a domain whose tokens a token resource keeps. */
function issuersOf(scope: Scope, tokenResource: AnyResource): readonly AnyResource[] {
  // Invariant: createDomain has checked that all of them are resources.
  return (scope.resources as readonly AnyResource[]).filter((resource) => {
    const tokens = ResourceInfo.fact(resource, tokenFacts)?.tokens;
    return tokens?.enabled === true && tokens.tokenResource === tokenResource;
  });
}

/** A token that one of them signed, whether it has expired or not; else undefined. */
export async function signedByAny(
  scope: Scope,
  tokenResource: AnyResource,
  token: string,
): Promise<VerifiedToken | undefined> {
  const nbf = typeof token === 'string' ? peekToken(token)?.nbf : undefined;
  if (typeof nbf !== 'number' || !Number.isSafeInteger(nbf)) return undefined;
  // Judged at the moment from which it was valid: only the signature and the other claims are in question here.
  const then = new Date(nbf * 1000);
  if (Number.isNaN(then.getTime())) return undefined;
  for (const resource of issuersOf(scope, tokenResource)) {
    const verified = await checkToken(resource, token, then);
    if (verified !== undefined) return verified;
  }
  return undefined;
}
