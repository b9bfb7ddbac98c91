import { type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import { pathOf } from '../request/path-of.ts';
import type { ServedRoute } from '../route/served-route.ts';
import { challengeOf } from '../session/challenge.ts';
import type { RequestOrigin } from '../session/session.ts';
import { handleStandard } from '../standards/handle-standard.ts';
import { activityOf, documentAnswer, failureAnswer, optionsAnswer } from './answer.ts';
import { answerSuccess } from './answer-success.ts';
import { CallbackFailure, runCallback } from './callback-failure.ts';
import type { Callbacks } from './callbacks.ts';
import type { FrontEnd } from './front-end.ts';
import type { RequestParts } from './request-parts.ts';
import { allowedMethods, findRoute, serve } from './serve.ts';

/**
 * Answers a request. It never rejects: what goes wrong is a problem with a status, and `onError` hears of what is ours. The
 * document of the API and the routes of standards are no activity of a user, so callbacks do not hear of them.
 */
export async function handle(front: FrontEnd, request: Request, from: RequestOrigin): Promise<Response> {
  let route: ServedRoute | undefined;
  let parts: RequestParts | undefined;
  try {
    const found = findRoute(front, request);
    if (found === 'options') return optionsAnswer(front, pathOf(request), allowedMethods);
    if (found.kind === 'document') return documentAnswer(front, request);
    if (found.kind === 'standard') return await handleStandard(front, found, { request, from });
    route = found;
    const note = (read: RequestParts): void => {
      parts = read;
    };
    return await answerSuccess(await serve(front, route, { request, from, note }), parts?.form);
  } catch (error) {
    const answer = (problem: HttpProblem): Response => failureAnswer(problem, request, parts?.form);
    const refused = { route, given: parts?.members };
    const problem = problemFor(front, error, refused);
    const refusal = { problem, request, route, response: answer(problem) };
    return await runCallback(() => refuse(front.on, refusal)).catch((failure: unknown) =>
      answer(problemFor(front, failure, refused)),
    );
  }
}

/** What was asked for: the route, and the members of the body. */
interface Refused {
  readonly route: ServedRoute | undefined;
  readonly given: unknown;
}

function problemFor({ domain }: FrontEnd, thrown: unknown, { route, given }: Refused): HttpProblem {
  const isOfCallback = thrown instanceof CallbackFailure;
  const error = isOfCallback ? thrown.cause : thrown;
  if (isOfCallback || isOwnFailure(error)) domain.report(error);
  const problem = problemOf(error, challengeOf(route?.subjectName ?? ''), given);
  // What is ours is told to `onError`, and to the outside nothing but that.
  return isOfCallback || problem.status === 500 ? httpProblem('INTERNAL') : problem;
}

/** A route that has refused. */
interface Refusal {
  readonly problem: HttpProblem;
  readonly request: Request;
  readonly route: ServedRoute | undefined;
  readonly response: Response;
}

async function refuse({ failure }: Callbacks, { problem, request, route, response }: Refusal): Promise<Response> {
  const activity = route && activityOf(route);
  return (await failure?.({ activity, problem: problem.problem, request, response })) ?? response;
}
