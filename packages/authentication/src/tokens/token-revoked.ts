import { type ActionOptions, type AnyResource, findScope, InvalidInput } from '@ashlar/core';
import { revocationPurpose } from './claims.ts';
import { signedByAny } from './issuers.ts';
import { rowStatementsOf } from './row-statements.ts';

/**
 * Whether a token was revoked (AshAuthentication: `token_revoked?`, `jti_revoked?`). One that no resource of the domain has
 * signed counts as revoked. It says nothing of expiry, nor of whether the token signs in: that is `authenticate`.
 *
 * @throws InvalidInput
 *
 * @example
 * await tokenRevoked(Token, { jti: claims.jti }); // => false
 */
export async function tokenRevoked(
  tokenResource: AnyResource,
  by: { readonly token: string } | { readonly jti: string },
  options: ActionOptions = {},
): Promise<boolean> {
  return await findScope(tokenResource, options).call(async (scope) => {
    const jti = 'jti' in by ? by.jti : (await signedByAny(scope, tokenResource, by.token))?.claims.jti;
    if (jti === undefined) return true;
    if (typeof jti !== 'string') throw new InvalidInput('tokenRevoked', [{ path: ['jti'], message: 'expected text' }]);
    const parameters = { jti, revocation: revocationPurpose };
    return (await scope.store.run(rowStatementsOf(tokenResource).isRevoked, parameters)).count > 0;
  });
}
