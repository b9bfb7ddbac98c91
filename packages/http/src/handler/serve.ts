import { type Authenticated, authenticate } from '@ashlar/authentication';
import type { AnyRecord } from '@ashlar/core';
import { httpProblem } from '../problem/http-problem.ts';
import { isForm } from '../request/read-body.ts';
import { refuseForged } from '../request/refuse-forged.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import type { AnyRoute, ServedRoute } from '../route/served-route.ts';
import { malformedCredential, sessionNeeded } from '../session/challenge.ts';
import { type PresentedToken, readCredential } from '../session/read-credential.ts';
import type { RequestOrigin, Transport } from '../session/session.ts';
import type { Call, Outcome } from './call.ts';
import { isRememberedSession } from './context-of.ts';
import { deviceOf } from './device-of.ts';
import type { FrontEnd } from './front-end.ts';
import { type RequestParts, readParts } from './request-parts.ts';
import { runPhase } from './run-phase.ts';
import { runSessionRoute } from './run-session-route.ts';

/** Finds the route of a request. `HEAD` is served like `GET`. */
export function findRoute({ table, notices }: FrontEnd, request: Request): AnyRoute | 'options' {
  const path = pathOf(request);
  const methods = table.at(path);
  if (methods === undefined) {
    notices.unknownPath(path);
    throw httpProblem('ROUTE_UNKNOWN');
  }
  if (request.method === 'OPTIONS') return 'options';
  const route = methods.get(request.method === 'HEAD' ? 'GET' : request.method);
  if (route !== undefined) return route;
  throw httpProblem('METHOD_NOT_ALLOWED', { headers: { Allow: allowedMethods([...methods.keys()]) } });
}

/**
 * The path as it was written. A server's own kind of `Request` may hold `/auth/x/../user`: that is no other spelling of a
 * route, and a proxy in front may have judged it by its text.
 */
export function pathOf({ url }: Request): string {
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';
}

/** RFC 9110 section 10.2.1. */
export function allowedMethods(methods: readonly string[]): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** What became of a request: its outcome, and where its form goes on. */
export interface Served {
  readonly call: Call;
  readonly outcome: Outcome;
}

/**
 * Serves a request in the one order: origin, credential, body, session, limits, action. `note` hears what the body says, also if the
 * action fails. Closing the domain waits for what has begun.
 *
 * @throws HttpProblem, and what actions throw
 */
export async function serve(
  front: FrontEnd,
  route: ServedRoute,
  arrived: { readonly request: Request; readonly from: RequestOrigin; note(parts: RequestParts): void },
): Promise<Served> {
  const { request, from, note } = arrived;
  await front.domain.call(async () => {});
  refuseForged(front, request);
  const presented = readPresented(route, request);
  const transport = readTransport(route, request, presented);
  // A form without a session goes back to its page, so where that is has to be known first.
  const isOfForm = front.forms && isForm(request.headers);
  if (presented === undefined && route.caller !== 'anyone' && !isOfForm) throw sessionNeeded(route.subjectName);
  // Before the session is asked for: a body that comes slowly must not act for a session that has ended meanwhile.
  const parts = await readParts(front, route, { request, transport, path: pathOf(request) });
  note(parts);
  const session = await readSession(front, route, presented);
  const { members: body, remember } = parts;
  const device = deviceOf(front, request.headers, from);
  const remembers = isRemembered(front, route, { remember, claims: session?.claims });
  const call: Call = { front, route, request, device, presented, session, transport, body, remembers };
  return { call, outcome: await front.domain.call(() => run(call)) };
}

async function run(call: Call): Promise<Outcome> {
  const { route } = call;
  refuseIfGone(call.request);
  return route.kind === 'phase' ? await runPhase({ ...call, route }) : await runSessionRoute({ ...call, route });
}

function readPresented({ guarded, subjectName }: ServedRoute, { headers }: Request): PresentedToken | undefined {
  const credential = readCredential(headers, guarded.cookie.name);
  if (credential === 'malformed') throw malformedCredential(subjectName);
  return credential === 'none' ? undefined : credential;
}

/** A form cannot send this header, and another site cannot without a preflight (ASVS 5.0 3.5.2). */
function readTransport(
  { session: effect }: ServedRoute,
  { headers }: Request,
  presented: PresentedToken | undefined,
): Transport {
  const asked = headers.get('ashlar-transport');
  if (asked === null) return presented?.transport ?? 'cookie';
  const refused = (message: string) =>
    httpProblem('INVALID_REQUEST', { issues: [{ path: ['Ashlar-Transport'], message }] });
  if (asked.toLowerCase() !== 'bearer') throw refused("expected 'bearer'");
  // A script of the page must not get what HttpOnly keeps from it (ASVS 5.0 3.3.4): a session in a cookie stays in cookies.
  if (effect === 'replaces' && presented?.transport === 'cookie') {
    throw refused('the session is in a cookie and stays there: sign in to get a bearer');
  }
  return 'bearer';
}

async function readSession(
  { domain, on }: FrontEnd,
  { caller, phase, kind, resource, subjectName }: ServedRoute,
  presented: PresentedToken | undefined,
): Promise<Call['session']> {
  const isAskedFor = kind === 'session' && phase === 'signOut' && on.signOut !== undefined;
  if (caller === 'anyone' && !isAskedFor) return undefined;
  const session = presented && (await authenticate(resource, presented.token, { domain }));
  if (session === undefined || session === null) {
    if (caller === 'anyone') return undefined;
    throw sessionNeeded(subjectName, presented?.transport);
  }
  return session;
}

/** A session that was not to outlive the browser still is not, once its token is renewed. */
function isRemembered(
  { remember: choice }: FrontEnd,
  { session: effect }: ServedRoute,
  { remember, claims }: { readonly remember: boolean; readonly claims: Authenticated<AnyRecord>['claims'] | undefined },
): boolean {
  if (choice !== 'asked') return choice === 'always';
  return effect === 'replaces' ? isRememberedSession(claims) : remember;
}
