import type { Claims } from '@ashlar/authentication';
import { authenticateIn } from '@ashlar/authentication/extension';
import { answerHeaders } from '../problem/http-problem.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import { readToken } from './read-token.ts';
import type { StandardCall } from './standards-front-end.ts';

/** RFC 7662 section 2.2: nothing tells why a token does not count. */
const inactive = JSON.stringify({ active: false });

/**
 * Says whether a token signs in at this moment, by the same rules as a request with it. So a revoked token is inactive at once,
 * and so is every token of another purpose.
 */
export async function introspect(call: StandardCall): Promise<Response> {
  const { front, request } = call;
  const token = await readToken(call);
  refuseIfGone(request);
  const claims = await front.domain.call(async (scope) => {
    for (const { resource } of front.resources) {
      const session = await authenticateIn(scope, resource, token);
      if (session !== null) return session.claims;
    }
    return undefined;
  });
  const body = claims === undefined ? inactive : JSON.stringify(tellable(claims));
  return new Response(body, { status: 200, headers: { ...answerHeaders, 'Content-Type': 'application/json' } });
}

/** The claims with a registered meaning. Those of the application may be meant for itself. */
function tellable({ sub, iss, aud, exp, iat, nbf, jti, sid, auth_time, amr }: Claims): object {
  return { active: true, token_type: 'Bearer', sub, iss, aud, exp, iat, nbf, jti, sid, auth_time, amr };
}
