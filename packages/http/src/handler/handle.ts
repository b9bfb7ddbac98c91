import { type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import type { ServedRoute } from '../route/served-route.ts';
import { challengeOf } from '../session/challenge.ts';
import type { RequestOrigin } from '../session/session.ts';
import { activityOf, documentAnswer, failureAnswer, optionsAnswer } from './answer.ts';
import { answerSuccess } from './answer-success.ts';
import { CallbackFailure, runCallback } from './callback-failure.ts';
import type { Callbacks } from './callbacks.ts';
import type { FrontEnd } from './front-end.ts';
import type { FormTargets } from './request-parts.ts';
import { allowedMethods, findRoute, serve } from './serve.ts';

/**
 * Answers a request. It never rejects: what goes wrong is a problem with a status, and `onError` hears of what is ours. The
 * document of the API is no activity of a user, so callbacks do not hear of it.
 */
export async function handle(front: FrontEnd, request: Request, from: RequestOrigin): Promise<Response> {
  let route: ServedRoute | undefined;
  let form: FormTargets | undefined;
  try {
    const found = findRoute(front, request);
    if (found === 'options') return optionsAnswer(front, new URL(request.url).pathname, allowedMethods);
    if (found.kind === 'document') return documentAnswer(front, request);
    route = found;
    const noteForm = (targets: FormTargets): void => {
      form = targets;
    };
    return await answerSuccess(await serve(front, route, { request, from, noteForm }), form);
  } catch (error) {
    const problem = problemFor(front, error, route);
    const refusal = { problem, request, route, response: failureAnswer(problem, request, form) };
    return await runCallback(() => refuse(front.on, refusal)).catch((failure: unknown) =>
      problemFor(front, failure, route).toResponse(),
    );
  }
}

function problemFor({ domain }: FrontEnd, thrown: unknown, route: ServedRoute | undefined): HttpProblem {
  const isOfCallback = thrown instanceof CallbackFailure;
  const error = isOfCallback ? thrown.cause : thrown;
  if (isOfCallback || isOwnFailure(error)) domain.report(error);
  const problem = problemOf(error, challengeOf(route?.subjectName ?? ''));
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
