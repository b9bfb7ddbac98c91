import { revokeToken } from '@ashlar/authentication';
import { InvalidInput } from '@ashlar/core';
import { answerHeaders } from '../problem/http-problem.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import { deviceOf } from '../session/device-of.ts';
import { readToken } from './read-token.ts';
import type { StandardCall } from './standards-front-end.ts';

/**
 * Ends the session of a token that one of ours has signed, and answers 200 for every other one too (RFC 7009 section 2.2). Who
 * has the token may end it. What is not ours stays counted for the network.
 */
export async function revoke(call: StandardCall): Promise<Response> {
  const { front, request, from } = call;
  const token = await readToken(call);
  refuseIfGone(request);
  const scope = front.domain.with({ context: { device: deviceOf(front, request.headers, from) } });
  // In one call: limits in a table, and the table of tokens, are looked up in its scope.
  await scope.call(async (inside) => {
    await front.limits.byAddress({ resources: front.resources, scope: inside }, () => isEnded(call, token));
  });
  return new Response(null, { status: 200, headers: answerHeaders });
}

/** False for a token that no resource has signed. */
async function isEnded({ front }: StandardCall, token: string): Promise<boolean> {
  for (const tokenResource of new Set(front.resources.map((each) => each.tokenResource))) {
    try {
      await revokeToken(tokenResource, token);
      return true;
    } catch (error) {
      // No resource that keeps tokens there has signed it. Another table may have it.
      if (!(error instanceof InvalidInput)) throw error;
    }
  }
  return false;
}
