import { httpProblem } from '../problem/http-problem.ts';
import { isSameOrigin, type RequestFacts } from '../request/is-same-origin.ts';
import type { FrontEnd } from './front-end.ts';

/**
 * Refuses a forged request.
 *
 * @throws HttpProblem CROSS_ORIGIN
 */
export function refuseForged({ origins, notices }: FrontEnd, { method, headers }: RequestFacts): void {
  if (isSameOrigin({ method, headers }, origins)) return;
  notices.forged(headers);
  throw httpProblem('CROSS_ORIGIN');
}
