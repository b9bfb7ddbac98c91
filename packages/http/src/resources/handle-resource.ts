import { type AnyRecord, coreErrors } from '@ashlar/core';
import { allowedMethods } from '../handler/serve.ts';
import { answerHeaders, type HttpProblem, httpProblem } from '../problem/http-problem.ts';
import { isOwnFailure, problemOf } from '../problem/problem-of.ts';
import { pathOf } from '../request/path-of.ts';
import { challengeOf, sessionNeeded } from '../session/challenge.ts';
import type { RequestOrigin, Session } from '../session/session.ts';
import type { FoundPath } from './definition/resource-table.ts';
import { documentText } from './document/document-text.ts';
import type { ResourceFrontEnd } from './resource-front-end.ts';
import type { ServedAction } from './resource-route.ts';
import type { ResourceOutcome } from './run-route.ts';
import { serveResource } from './serve-resource.ts';

const jsonHeaders: Readonly<Record<string, string>> = Object.freeze({
  ...answerHeaders,
  'Content-Type': 'application/json',
});

/** Answers a request. It never rejects: what goes wrong is a problem with a status, and `onError` hears of what is ours. */
export async function handleResource(
  front: ResourceFrontEnd,
  request: Request,
  from: RequestOrigin,
): Promise<Response> {
  let given: unknown;
  let session: Session<AnyRecord> | null | undefined;
  try {
    if (front.showsDocument && pathOf(request) === `${front.path}/openapi.json`) return documentAnswer(front, request);
    const { methods, key } = findPath(front, request);
    if (request.method === 'OPTIONS') return answer(204, { Allow: allowedMethods([...methods.keys()]) });
    const route = routeOf(methods, request);
    const outcome = await serveResource(front, route, {
      ...{ request, from, key },
      given: (told) => {
        given = told;
      },
      caller: (told) => {
        session = told;
      },
    });
    return successAnswer(route, request, outcome);
  } catch (error) {
    const isStranger = session === null;
    const response = problemFor(front, error, { isStranger, given }).toResponse();
    return request.method === 'HEAD' ? new Response(null, response) : response;
  }
}

function findPath({ table }: ResourceFrontEnd, request: Request): FoundPath {
  const { method } = request;
  const found = table.at(pathOf(request), method === 'HEAD' ? 'GET' : method);
  if (found === undefined) throw httpProblem('ROUTE_UNKNOWN');
  return found;
}

function routeOf(methods: ReadonlyMap<string, ServedAction>, { method }: Request): ServedAction {
  const route = methods.get(method === 'HEAD' ? 'GET' : method);
  if (route !== undefined) return route;
  throw httpProblem('METHOD_NOT_ALLOWED', { headers: { Allow: allowedMethods([...methods.keys()]) } });
}

function successAnswer(route: ServedAction, { method }: Request, { status, body, headers }: ResourceOutcome): Response {
  if (body === undefined) return answer(route.answers, headers);
  const text = method === 'HEAD' ? null : JSON.stringify(body);
  return new Response(text, { status: status ?? route.answers, headers: { ...jsonHeaders, ...headers } });
}

function answer(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { ...answerHeaders, ...headers } });
}

function documentAnswer(front: ResourceFrontEnd, { method }: Request): Response {
  const methods = ['GET'];
  if (method === 'OPTIONS') return answer(204, { Allow: allowedMethods(methods) });
  if (method !== 'GET' && method !== 'HEAD') {
    throw httpProblem('METHOD_NOT_ALLOWED', { headers: { Allow: allowedMethods(methods) } });
  }
  return new Response(method === 'HEAD' ? null : documentText(front), { status: 200, headers: jsonHeaders });
}

/** What is known of a request that was refused. */
interface RefusedCall {
  /** Whether no user is signed in. */
  readonly isStranger: boolean;
  readonly given: unknown;
}

function problemFor(
  { domain, subjectName }: ResourceFrontEnd,
  error: unknown,
  { isStranger, given }: RefusedCall,
): HttpProblem {
  const problem = problemOf(error, challengeOf(subjectName), given);
  // What a policy refuses a stranger may be allowed to a user.
  if (isStranger && coreErrors.is(error, 'FORBIDDEN')) return problemOf(sessionNeeded(subjectName), '');
  if (isOwnFailure(error)) domain.report(error);
  return problem.status === 500 ? httpProblem('INTERNAL') : problem;
}
