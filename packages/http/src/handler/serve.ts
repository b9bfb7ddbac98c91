import type { Authenticated } from '@ashlar/authentication';
import { authenticateIn } from '@ashlar/authentication/extension';
import type { AnyRecord, Scope } from '@ashlar/core';
import { httpProblem } from '../problem/http-problem.ts';
import { pathOf } from '../request/path-of.ts';
import { isForm } from '../request/read-body.ts';
import { refuseForged } from '../request/refuse-forged.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import type { AnyRoute, ServedRoute } from '../route/served-route.ts';
import { malformedCredential, sessionNeeded } from '../session/challenge.ts';
import { type PresentedToken, readCredential } from '../session/read-credential.ts';
import type { RequestOrigin, Transport } from '../session/session.ts';
import type { Call, Outcome } from './call.ts';
import { isRememberedSession } from './context-of.ts';
import type { FrontEnd } from './front-end.ts';
import { partsOfPath, type RequestParts, readParts, takesBody } from './request-parts.ts';
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

/** RFC 9110 section 10.2.1. */
export function allowedMethods(methods: readonly string[]): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** What became of a request: its outcome, and where its form goes on. */
export interface Served {
  readonly call: Call;
  readonly outcome: Outcome;
}

/** A request to a route, and what hears of its body. */
interface Arrived {
  readonly request: Request;
  readonly from: RequestOrigin;
  /** Hears what the body says, also if the action fails. */
  note(parts: RequestParts): void;
}

/**
 * Serves a request in the one order: origin, credential, body, session, limits, action. Closing the domain waits for what has
 * begun, but for no body. A request without one is one call of the domain.
 *
 * @throws HttpProblem, and what actions throw
 */
export function serve(front: FrontEnd, route: ServedRoute, arrived: Arrived): Promise<Served> {
  if (takesBody(route)) return serveBody(front, route, arrived);
  return front.domain.call((scope) => act(scope, atDoor(front, route, arrived), partsOfPath(route, arrived.request)));
}

async function serveBody(front: FrontEnd, route: ServedRoute, arrived: Arrived): Promise<Served> {
  const { domain } = front;
  await domain.call(async () => {});
  const passed = atDoor(front, route, arrived);
  // Before the session is asked for: a body that comes slowly must not act for a session that has ended meanwhile.
  const parts = await readParts(front, route, passed);
  arrived.note(parts);
  return await domain.call((scope) => act(scope, passed, parts));
}

/** A request that may go on, before its body is read. */
type Passed = Pick<Call, 'front' | 'route' | 'request' | 'from' | 'presented' | 'transport'>;

function atDoor(front: FrontEnd, route: ServedRoute, { request, from }: Arrived): Passed {
  refuseForged(front, request);
  const presented = readPresented(route, request);
  const transport = readTransport(route, request, presented);
  // A form without a session goes back to its page, so where that is has to be known first.
  const isOfForm = front.forms && isForm(request.headers);
  if (presented === undefined && route.caller !== 'anyone' && !isOfForm) throw sessionNeeded(route.subjectName);
  return { front, route, request, from, presented, transport };
}

async function act(scope: Scope, passed: Passed, { members: body, remember }: RequestParts): Promise<Served> {
  const { front, route, request, presented } = passed;
  const isAsked = presented !== undefined && needsSession(passed);
  const session = isAsked ? ((await authenticateIn(scope, route.resource, presented.token)) ?? undefined) : undefined;
  if (session === undefined && route.caller !== 'anyone') throw sessionNeeded(route.subjectName, presented?.transport);
  const remembers = isRemembered(front, route, { remember, claims: session?.claims });
  const call: Call = { ...passed, session, body, remembers };
  refuseIfGone(request);
  const outcome = route.kind === 'session' ? await runSessionRoute(call, route) : await runPhase({ ...call, route });
  return { call, outcome };
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
  const refused = (message: string) => httpProblem('INVALID_REQUEST', { issues: [{ path: [], message }] });
  if (asked.toLowerCase() !== 'bearer') throw refused("the header Ashlar-Transport has to be 'bearer'");
  // A script of the page must not get what HttpOnly keeps from it (ASVS 5.0 3.3.4): a session in a cookie stays in cookies.
  if (effect === 'replaces' && presented?.transport === 'cookie') {
    throw refused('the header Ashlar-Transport: bearer needs a sign-in. The session is in a cookie and stays there');
  }
  return 'bearer';
}

/** Anyone may sign out. Then only a callback wants to know whose session it was. */
function needsSession({ front, route }: Passed): boolean {
  return route.caller !== 'anyone' || (route.kind === 'session' && front.on.signOut !== undefined);
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
