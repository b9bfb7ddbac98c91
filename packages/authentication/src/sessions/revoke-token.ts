import { type ActionOptions, type AnyResource, InvalidInput } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import { noticeBearer } from '../token/notice-bearer.ts';
import { endSession, type RevocationOutcome } from '../token-store/end-session.ts';
import { signedByAny } from '../token-store/issuers.ts';
import { refuseUnlessTokenResource } from './refuse-other-resources.ts';

/**
 * Revokes one token and its session, as when a user signs out of one device (AshAuthentication: `revoke`; RFC 7009). A
 * token that renewed it ends too. A resource of the domain must have signed the token, so that a stranger cannot fill
 * the table with made-up tokens. It is no error to revoke a token twice, or after it has expired. If tokens are not
 * stored, only this token ends.
 *
 * @throws InvalidInput if the token was not signed by a resource that keeps its tokens here, TypeError for a resource that
 * keeps no tokens
 *
 * @example
 * await revokeToken(Token, ann.$metadata.token); // => { alreadyRevoked: false }
 */
export async function revokeToken(
  tokenResource: AnyResource,
  token: string,
  options: ActionOptions = {},
): Promise<RevocationOutcome> {
  refuseUnlessTokenResource('revokeToken', tokenResource);
  return await inCall(tokenResource, options, async (scope) => {
    const signed = await signedByAny(scope, tokenResource, token);
    if (signed === undefined) {
      noticeBearer(scope, token);
      throw new InvalidInput('revokeToken', [
        { path: ['token'], message: `expected a token of a resource that keeps its tokens in ${tokenResource.name}` },
      ]);
    }
    const { resource, verified } = signed;
    const { jti, sub: subject, exp, sid, purpose } = verified.claims;
    const expiresAt = new Date(exp * 1000);
    const user = { resource, key: verified.key };
    return await endSession(scope, tokenResource, { jti, subject, expiresAt, sid, purpose, user, isSigned: true });
  });
}
