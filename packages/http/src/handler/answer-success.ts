import type { AnyRecord } from '@ashlar/core';
import { createRecord } from '@ashlar/core/extension';
import { answerHeaders } from '../problem/http-problem.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import { activityOf, cookiesOf, successAnswer } from './answer.ts';
import { runCallback } from './callback-failure.ts';
import { endUndelivered } from './deliver-session.ts';
import type { FormTargets } from './request-parts.ts';
import type { Served } from './serve.ts';

/**
 * The answer of a route that has succeeded, once callbacks have seen it. A new session whose answer does not go out is ended:
 * a token that no client gets must not live (the client has gone away, or a callback has failed).
 */
export function answerSuccess(served: Served, form: FormTargets | undefined): Response | Promise<Response> {
  const isWatched = isHeard(served) || served.outcome.issued !== undefined;
  return isWatched ? answerWatched(served, form) : withCookies(served, form, successAnswer(served, form));
}

async function answerWatched(served: Served, form: FormTargets | undefined): Promise<Response> {
  const { call, outcome } = served;
  const { issued } = outcome;
  try {
    const response = successAnswer(served, form);
    const answer = isHeard(served) ? await runCallback(async () => await afterCallbacks(served, response)) : response;
    withCookies(served, form, answer);
    if (issued !== undefined) refuseIfGone(call.request);
    return answer;
  } catch (error) {
    if (issued !== undefined) await endUndelivered(call, issued);
    throw error;
  }
}

function withCookies({ call, outcome }: Served, form: FormTargets | undefined, answer: Response): Response {
  for (const cookie of cookiesOf(call, outcome, form)) answer.headers.append('Set-Cookie', cookie);
  return answer;
}

/** Whether a callback of the application hears of this success. */
function isHeard({ call, outcome }: Served): boolean {
  const { signOut, success } = call.front.on;
  return (outcome.hasEnded ? signOut : success) !== undefined;
}

/** The answer that the application's callback has seen, or its own. */
async function afterCallbacks({ call, outcome }: Served, response: Response): Promise<Response> {
  const { front, route, request, session } = call;
  const user = bareUser(call, outcome.user ?? (outcome.hasEnded ? session?.user : undefined));
  const event = { user, request, response };
  const own = outcome.hasEnded
    ? await front.on.signOut?.(event)
    : await front.on.success?.({ ...event, activity: activityOf(route) });
  const answer: unknown = own ?? response;
  if (!(answer instanceof Response))
    throw new TypeError('a callback has answered with something else: expected a Response');
  if (answer.bodyUsed) throw new TypeError('a callback has read the body of the answer: read response.clone()');
  return answer === response ? response : withDefaults(answer);
}

/** The user without `$metadata`, which holds the token of a sign-in. */
function bareUser({ route }: Served['call'], user: AnyRecord | undefined): AnyRecord | undefined {
  return user === undefined ? undefined : createRecord(route.resource, { ...user });
}

/** An answer of the application's own, with headers that can be written, and what it leaves out: no cache keeps it. */
function withDefaults({ body, status, statusText, headers: given }: Response): Response {
  const headers = new Headers(given);
  for (const [name, value] of Object.entries(answerHeaders)) if (!headers.has(name)) headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}
