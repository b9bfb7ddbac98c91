import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { longestToken } from '../token/create-signer.ts';
import { isIdentitySubject } from '../token/identity-subject.ts';
import { tokenFacts } from '../token/settings.ts';
import { keyOfSubject, normalizeSubject } from '../token/subject.ts';
import { checkSignedToken, peekToken, type SignedToken } from '../token/verify-token.ts';

/** The user resources of a domain whose tokens a token resource keeps. */
function issuersOf(scope: Scope, tokenResource: AnyResource): readonly AnyResource[] {
  // Invariant: createDomain has checked that all of them are resources.
  return scope.resources.filter((resource) => {
    const tokens = ResourceInfo.fact(resource, tokenFacts)?.tokens;
    return tokens?.enabled === true && tokens.tokenResource === tokenResource;
  });
}

/**
 * The user whom a subject names, and the subject as tokens have it. Undefined if no resource of the domain has such
 * users. The subject of an identity without a user has no key.
 */
export function userOfSubject(
  scope: Scope,
  tokenResource: AnyResource,
  given: string,
): { readonly resource: AnyResource; readonly key: Readonly<Row> | undefined; readonly subject: string } | undefined {
  for (const resource of issuersOf(scope, tokenResource)) {
    const subject = normalizeSubject(resource, given);
    const key = subject === undefined ? undefined : keyOfSubject(resource, subject);
    if (subject !== undefined && key !== undefined) return { resource, key, subject };
    if (isIdentitySubject(resource, given)) return { resource, key: undefined, subject: given };
  }
  return undefined;
}

/** The claims of a token that one of these resources has signed, expired or not. Undefined for other tokens. */
export async function signedByAny(
  scope: Scope,
  tokenResource: AnyResource,
  token: string,
): Promise<{ readonly resource: AnyResource; readonly verified: SignedToken } | undefined> {
  // The length first: do not read a megabyte from a stranger.
  const nbf = typeof token === 'string' && token.length <= longestToken ? peekToken(token)?.nbf : undefined;
  if (typeof nbf !== 'number' || !Number.isSafeInteger(nbf)) return undefined;
  // Judged at the time from which it was valid: only the signature and the other claims matter here.
  const then = new Date(nbf * 1000);
  if (Number.isNaN(then.getTime())) return undefined;
  for (const resource of issuersOf(scope, tokenResource)) {
    const verified = await checkSignedToken(resource, token, then);
    if (verified !== undefined) return { resource, verified };
  }
  return undefined;
}
