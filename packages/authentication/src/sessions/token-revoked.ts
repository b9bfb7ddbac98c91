import { type ActionOptions, type AnyResource, InvalidInput } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import { revocationPurpose } from '../token/claims.ts';
import { signedByAny } from '../token-store/issuers.ts';
import { rowStatementsOf } from '../token-store/row-statements.ts';

/**
 * `true` if a token was revoked (AshAuthentication: `token_revoked?`, `jti_revoked?`). A token that no resource of the
 * domain has signed counts as revoked. It does not check expiry, nor whether the token signs in: call `authenticate`
 * for that.
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
  return await inCall(tokenResource, options, async (scope) => {
    const signed = 'jti' in by ? undefined : await signedByAny(scope, tokenResource, by.token);
    const { jti, sub: subject } = 'jti' in by ? { jti: by.jti, sub: undefined } : (signed?.verified.claims ?? {});
    if (jti === undefined) return true;
    if (typeof jti !== 'string') throw new InvalidInput('tokenRevoked', [{ path: ['jti'], message: 'expected text' }]);
    const { isRevoked, isRevokedOf } = rowStatementsOf(tokenResource);
    const parameters = { jti, revocation: revocationPurpose };
    const { count } =
      subject === undefined
        ? await scope.store.run(isRevoked, parameters)
        : await scope.store.run(isRevokedOf, { ...parameters, subject });
    return count > 0;
  });
}
