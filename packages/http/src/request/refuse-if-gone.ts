import { httpProblem } from '../problem/http-problem.ts';

/**
 * Refuses a request whose client has gone away. Asked before an action runs, and before an answer with a token goes out.
 *
 * @throws HttpProblem INVALID_REQUEST
 */
export function refuseIfGone({ signal }: Request): void {
  if (signal.aborted) throw httpProblem('INVALID_REQUEST');
}
