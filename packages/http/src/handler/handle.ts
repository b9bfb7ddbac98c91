import { type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import type { ServedRoute } from '../route/served-route.ts';
import { challengeOf } from '../session/challenge.ts';
import type { RequestOrigin } from '../session/session.ts';
import { activityOf, documentAnswer, failureAnswer, optionsAnswer, successAnswer } from './answer.ts';
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
    const { call, outcome } = await serve(front, route, { request, from, noteForm });
    const response = successAnswer(call, outcome, form);
    const event = { user: outcome.user, request, response };
    const own = outcome.hasEnded
      ? await front.on.signOut?.({ ...event, user: outcome.user ?? call.session?.user })
      : await front.on.success?.({ ...event, activity: activityOf(route) });
    return own ?? response;
  } catch (error) {
    const problem = problemFor(front, error, route);
    return await refuse(front.on, { problem, request, route, response: failureAnswer(problem, request, form) }).catch(
      (failure: unknown) => problemFor(front, failure, route).toResponse(),
    );
  }
}

function problemFor({ domain }: FrontEnd, error: unknown, route: ServedRoute | undefined): HttpProblem {
  const problem = problemOf(error, challengeOf(route?.subjectName ?? ''));
  if (isOwnFailure(error)) domain.report(error);
  // What is ours is told to `onError`, and to the outside nothing but that.
  return problem.status === 500 ? httpProblem('INTERNAL') : problem;
}

async function refuse(
  { failure }: Callbacks,
  {
    problem,
    request,
    route,
    response,
  }: { problem: HttpProblem; request: Request; route: ServedRoute | undefined; response: Response },
): Promise<Response> {
  const activity = route && activityOf(route);
  return (await failure?.({ activity, problem: problem.problem, request, response })) ?? response;
}
