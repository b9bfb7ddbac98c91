import { type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import { refusedByFramework } from '../problem/refused-by-framework.ts';
import { challengeOf } from '../session/challenge.ts';
import type { FrontEnd } from './front-end.ts';

/** The answer to an error in a route of the application. `onError` hears of errors that no caller can mend. */
export function ownProblem({ domain, resources: [first] }: FrontEnd, error: unknown): HttpProblem {
  const refused = refusedByFramework(error);
  if (refused !== undefined) return refused;
  const problem = problemOf(error, challengeOf(first?.subjectName ?? ''));
  if (isOwnFailure(error)) domain.report(error);
  return problem.status === 500 ? httpProblem('INTERNAL') : problem;
}
