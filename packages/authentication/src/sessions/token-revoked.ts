import { type ActionOptions, type AnyResource, InvalidInput, type Scope } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import { revocationPurpose } from '../token/claims.ts';
import { findRow } from '../token-store/find-row.ts';
import { signedByAny, userOfSubject } from '../token-store/issuers.ts';
import { rowStatementsFor, rowStatementsOf } from '../token-store/row-statements.ts';
import { keepsGenerations } from '../token-store/token-resource.ts';
import { refuseUnlessTokenResource } from './refuse-other-resources.ts';

/**
 * `true` if a token was revoked (AshAuthentication: `token_revoked?`, `jti_revoked?`). A token that no resource of the
 * domain has signed counts as revoked. It does not check expiry, nor whether the token signs in: call `authenticate`
 * for that.
 *
 * @throws InvalidInput, TypeError for a resource that keeps no tokens
 *
 * @example
 * await tokenRevoked(Token, { jti: claims.jti }); // => false
 */
export async function tokenRevoked(
  tokenResource: AnyResource,
  by: { readonly token: string } | { readonly jti: string },
  options: ActionOptions = {},
): Promise<boolean> {
  refuseUnlessTokenResource('tokenRevoked', tokenResource);
  // Absent means revoked, but a text in place of the object is a mistake: every token would count as revoked.
  if (typeof by !== 'object' || by === null) {
    throw new InvalidInput('tokenRevoked', [{ path: [], message: 'expected { token } or { jti }' }]);
  }
  return await inCall(tokenResource, options, async (scope) => {
    const signed = 'jti' in by ? undefined : await signedByAny(scope, tokenResource, by.token);
    const { jti, sub: subject } = 'jti' in by ? { jti: by.jti, sub: undefined } : (signed?.verified.claims ?? {});
    if (jti === undefined) return true;
    if (typeof jti !== 'string') throw new InvalidInput('tokenRevoked', [{ path: ['jti'], message: 'expected text' }]);
    const issuer = signed?.resource ?? (await issuerOf(scope, tokenResource, jti));
    if (issuer === 'unknown') return true;
    const { isRevoked, isRevokedOf } = issuer === undefined ? rowStatementsOf(tokenResource) : rowStatementsFor(issuer);
    const parameters = { jti, revocation: revocationPurpose };
    const { count } =
      subject === undefined
        ? await scope.store.run(isRevoked, parameters)
        : await scope.store.run(isRevokedOf, { ...parameters, subject });
    return count > 0;
  });
}

/**
 * The user resource of a stored token, which decides whether a log-out of everyone has ended it. Undefined if there is no such
 * row, or if tokens have no generations. 'unknown': no resource of the domain can tell.
 */
async function issuerOf(
  scope: Scope,
  tokenResource: AnyResource,
  jti: string,
): Promise<AnyResource | 'unknown' | undefined> {
  if (!keepsGenerations(tokenResource)) return undefined;
  const row = await findRow(scope, rowStatementsOf(tokenResource).find, { jti });
  if (row === undefined) return undefined;
  return userOfSubject(scope, tokenResource, String(row.subject))?.resource ?? 'unknown';
}
