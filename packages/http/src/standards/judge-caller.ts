import { httpProblem } from '../problem/http-problem.ts';
import type { StandardRoute } from '../route/served-route.ts';
import { challengeOf } from '../session/challenge.ts';
import type { KnownCaller, StandardCall } from './standards-front-end.ts';

/**
 * Who calls a route that is not for everyone, before anything of the body is read or looked up.
 *
 * @throws HttpProblem CALLER_UNKNOWN
 */
export async function judgeCaller({ front, route, request }: StandardCall): Promise<KnownCaller | undefined> {
  if (route.proof === 'possession') return undefined;
  const caller = await front.judges[route.phase]?.(request, front.domain.now());
  if (caller === undefined) throw callerUnknown(route);
  return caller;
}

/** The answer to a caller who is not let in (RFC 9110 section 15.5.2: a 401 names a challenge). */
export function callerUnknown({ phase }: StandardRoute): Error {
  return httpProblem('CALLER_UNKNOWN', { headers: { 'WWW-Authenticate': challengeOf(phase) } });
}
