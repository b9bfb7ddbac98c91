import { answerHeaders, type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import type { StandardPhase, StandardRoute } from '../route/served-route.ts';
import { challengeOf } from '../session/challenge.ts';
import type { RequestOrigin } from '../session/session.ts';
import { introspect } from './introspect.ts';
import { judgeCaller } from './judge-caller.ts';
import { revoke } from './revoke.ts';
import { revokeGlobally } from './revoke-globally.ts';
import type { KnownCaller, StandardCall, StandardsFrontEnd } from './standards-front-end.ts';

const work: Readonly<
  Record<StandardPhase, (call: StandardCall, caller: KnownCaller | undefined) => Promise<Response>>
> = {
  revoke,
  introspect,
  globalTokenRevocation: revokeGlobally,
};

/** A request, and what only the server knows of it. */
interface Arrived {
  readonly request: Request;
  readonly from: RequestOrigin;
}

/**
 * Answers a request of another system. It never rejects. Cookies are not looked at, so no rule against forged requests is
 * needed, and callbacks, which hear of users, do not hear of it. The order: caller, body, limits, work.
 */
export async function handleStandard(
  front: StandardsFrontEnd,
  route: StandardRoute,
  { request, from }: Arrived,
): Promise<Response> {
  let given: unknown;
  const note = (members: unknown): void => {
    given = members;
  };
  try {
    // A closed domain answers 503 to every caller.
    await front.domain.call(async () => {});
    const call = { front, route, request, from, note };
    return await work[route.phase](call, await judgeCaller(call));
  } catch (error) {
    if (isOwnFailure(error)) front.domain.report(error);
    const problem = problemOf(error, challengeOf(route.phase), given);
    return answerOf(problem.status === 500 ? httpProblem('INTERNAL') : problem, route);
  }
}

/** RFC 6749 section 5.2, which RFC 7009 and RFC 7662 ask for: `error` in JSON. It stands beside the members of a problem. */
function answerOf(problem: HttpProblem, { phase }: StandardRoute): Response {
  const error = oauthErrors.get(problem.status);
  if (phase === 'globalTokenRevocation' || error === undefined) return problem.toResponse();
  const headers = { ...answerHeaders, ...problem.headers, 'Content-Type': 'application/json' };
  return new Response(JSON.stringify({ error, ...problem.problem }), { status: problem.status, headers });
}

const oauthErrors: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request'],
  [401, 'invalid_client'],
  [408, 'invalid_request'],
  [413, 'invalid_request'],
  [415, 'invalid_request'],
]);
