import { keptFor } from '@ashlar/core/extension';
import { createOpenApi } from '../openapi/create-open-api.ts';
import { answerHeaders, type HttpProblem } from '../problem/http-problem.ts';
import { readCookies } from '../request/read-cookies.ts';
import { setPending } from '../route/pending-sign-in.ts';
import type { Call, Outcome } from './call.ts';
import type { Activity } from './callbacks.ts';
import type { FrontEnd } from './front-end.ts';
import type { FormTargets } from './request-parts.ts';
import type { Served } from './serve.ts';

const ofJson = { 'Content-Type': 'application/json' };
/** Never a `Headers`: the `Response` of @hono/node-server keeps that one, and every user would get the cookies of all. */
const jsonHeaders: Readonly<Record<string, string>> = Object.freeze({ ...answerHeaders, ...ofJson });

/** The answer of a route that has succeeded, without its cookies: callbacks see it, and no callback sees a token. */
export function successAnswer({ call, outcome }: Served, form: FormTargets | undefined): Response {
  const { status, body, pending, hasEnded } = outcome;
  const { clearSiteData } = call.front;
  const forgets = isCookieEnded(call, hasEnded) && clearSiteData !== undefined;
  const headers = forgets ? { ...answerHeaders, 'Clear-Site-Data': clearSiteData } : answerHeaders;
  if (form !== undefined) return redirect(pending === undefined ? form.success : form.pending, headers);
  if (body === undefined) return new Response(null, { status, headers });
  // A literal: `Headers` would check each of them twice, on the way of every request.
  const described = forgets ? { ...headers, ...ofJson } : jsonHeaders;
  return new Response(call.request.method === 'HEAD' ? null : JSON.stringify(body), { status, headers: described });
}

/** The cookies of a success, as `Set-Cookie` headers. Of a form they also hold what waits for a second factor. */
export function cookiesOf(
  call: Call,
  { cookie, pending, hasEnded }: Outcome,
  form: FormTargets | undefined,
): readonly string[] {
  const { guarded } = call.route;
  if (pending !== undefined) return form === undefined ? [] : [setPending(guarded, pending)];
  const isOver = cookie !== undefined || isCookieEnded(call, hasEnded);
  if (!isOver) return [];
  const forgets = readCookies(call.request.headers, guarded.pendingCookie.name).length > 0;
  return [cookie ?? guarded.cookie.clear(), ...(forgets ? [guarded.pendingCookie.clear()] : [])];
}

/** A bearer has no cookie here: what another session of this browser has stays. */
function isCookieEnded({ presented }: Call, hasEnded: boolean | undefined): boolean {
  return hasEnded === true && presented?.transport !== 'bearer';
}

/** The answer of a route that has refused. A form goes back to its page, with the code. */
export function failureAnswer(problem: HttpProblem, request: Request, form: FormTargets | undefined): Response {
  if (form === undefined) {
    const response = problem.toResponse();
    return request.method === 'HEAD' ? new Response(null, response) : response;
  }
  const back = new URL(form.failure);
  back.searchParams.set('error', problem.code);
  return redirect(back.href, answerHeaders);
}

/** RFC 9110 section 15.4.4: the browser goes on with a GET. */
function redirect(location: string, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status: 303, headers: { ...headers, Location: location } });
}

/** What a route is called to callbacks. */
export function activityOf({ resource, strategy, phase }: Activity): Activity {
  return { resource, strategy, phase };
}

/** The document of the API. */
export function documentAnswer(front: FrontEnd, request: Request): Response {
  const headers = { ...answerHeaders, 'Content-Type': 'application/json' };
  return new Response(request.method === 'HEAD' ? null : documentText(front), { status: 200, headers });
}

const documentText = keptFor((front: FrontEnd): string => JSON.stringify(createOpenApi(front).document));

/** Answers `OPTIONS`. There is no header of CORS: other origins are the application's to allow. */
export function optionsAnswer(
  { table }: FrontEnd,
  path: string,
  allow: (methods: readonly string[]) => string,
): Response {
  const methods = [...(table.at(path)?.keys() ?? [])];
  return new Response(null, { status: 204, headers: { ...answerHeaders, Allow: allow(methods) } });
}
