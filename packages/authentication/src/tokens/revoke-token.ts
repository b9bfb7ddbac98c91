import { type ActionOptions, type AnyResource, findScope, InvalidInput } from '@ashlar/core';
import { signedByAny } from './issuers.ts';
import { type RevocationOutcome, revokeRow } from './revoke-jti.ts';

/**
 * Revokes one token, as when somebody signs out of one device (AshAuthentication: `revoke`; RFC 7009). Its signature has to
 * be that of a resource in the domain, so that nobody can fill the table with tokens of his own making. Revoking it twice,
 * or when it has expired, is no error.
 *
 * @throws InvalidInput if the token was not signed by a resource that keeps its tokens here
 *
 * @example
 * await revokeToken(Token, ann.$metadata.token); // => { alreadyRevoked: false }
 */
export async function revokeToken(
  tokenResource: AnyResource,
  token: string,
  options: ActionOptions = {},
): Promise<RevocationOutcome> {
  return await findScope(tokenResource, options).call(async (scope) => {
    const verified = await signedByAny(scope, tokenResource, token);
    if (verified === undefined) {
      throw new InvalidInput('revokeToken', [
        { path: ['token'], message: `expected a token of a resource that keeps its tokens in ${tokenResource.name}` },
      ]);
    }
    const { jti, sub: subject, exp } = verified.claims;
    return await revokeRow(scope, tokenResource, { jti, subject, expiresAt: new Date(exp * 1000) });
  });
}
