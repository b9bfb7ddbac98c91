import { type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isSameOrigin, type RequestFacts } from './is-same-origin.ts';

/** What decides whether a request is forged, and what hears of one. */
interface ForgeryRule {
  readonly origins: ReadonlySet<string>;
  readonly notices: { forged(headers: Headers): void };
}

/**
 * Refuses a forged request.
 *
 * @throws HttpProblem CROSS_ORIGIN
 */
export function refuseForged({ origins, notices }: ForgeryRule, { method, headers }: RequestFacts): void {
  if (isSameOrigin({ method, headers }, origins)) return;
  notices.forged(headers);
  throw crossOrigin();
}

/** The refusal of a forged request. Clients that are no browser mostly name no origin. */
export function crossOrigin(): HttpProblem {
  return httpProblem('CROSS_ORIGIN', { detail: 'its Origin is not one of this server, or it names no Origin' });
}
