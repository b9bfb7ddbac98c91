import { type AnyRecord, InvalidInput, type Issue, type Scope } from '@ashlar/core';
import { queryOf } from '../request/path-of.ts';
import { type Authorization, readAuthorization } from '../request/read-authorization.ts';
import { readBody } from '../request/read-body.ts';
import { crossOrigin } from '../request/refuse-forged.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import { jsonMembers } from '../route/json-members.ts';
import { malformedCredential, sessionNeeded } from '../session/challenge.ts';
import type { RequestOrigin, Session } from '../session/session.ts';
import { readIfMatch } from './request/if-match.ts';
import { readQuery } from './request/read-query.ts';
import type { ResourceCall } from './resource-call.ts';
import type { ResourceFrontEnd } from './resource-front-end.ts';
import type { ServedAction } from './resource-route.ts';
import { type ResourceOutcome, runRoute } from './run-route.ts';

/** A request to a route, and what hears of it while it is served: what has gone wrong is told by that. */
export interface ArrivedCall {
  readonly request: Request;
  readonly from: RequestOrigin;
  /** The primary key in the path. */
  readonly key: unknown;
  /** Hears what came from outside, which no answer quotes. */
  given(given: unknown): void;
  /** Hears whether a user has called. */
  caller(session: Session<AnyRecord> | null): void;
}

/**
 * Serves a request in the one order: origin, credential, query and body, session, action. Closing the domain waits for what has
 * begun, but for no body. A request without one is one call of the domain.
 *
 * @throws HttpProblem, and what actions throw
 */
export async function serveResource(
  front: ResourceFrontEnd,
  route: ServedAction,
  arrived: ArrivedCall,
): Promise<ResourceOutcome> {
  const { request, key } = arrived;
  // Refused before a body is read, if the domain is closed.
  if (readsBody(route)) await front.domain.call(async () => {});
  if (!front.auth.sameOrigin(request)) throw crossOrigin();
  const { kind } = readAuthorization(request.headers);
  if (kind === 'malformed') throw malformedCredential(front.subjectName);
  const ifMatch = readIfMatch(request.headers);
  const query = readQuery(route, queryOf(request));
  arrived.given([...query.given.values()]);
  const body = await bodyOf(front, route, request);
  arrived.given([body, ...query.given.values()]);
  // The session is asked for behind the body: one that comes slowly must not act for a session that has ended meanwhile.
  return await front.domain.call(() =>
    act(front, { route, key, query, body, ifMatch }, { ...arrived, credential: kind }),
  );
}

function readsBody({ method }: ServedAction): boolean {
  return method !== 'GET';
}

async function bodyOf(
  { bodyLimits }: ResourceFrontEnd,
  route: ServedAction,
  request: Request,
): Promise<Readonly<Record<string, unknown>>> {
  if (!readsBody(route)) return {};
  const { members } = await readBody(request, { forms: false, limits: bodyLimits });
  return jsonMembers(members, route.fields);
}

/** A request that has passed the door. */
interface PassedCall extends ArrivedCall {
  readonly credential: Authorization['kind'];
}

async function act(front: ResourceFrontEnd, call: ResourceCall, passed: PassedCall): Promise<ResourceOutcome> {
  const { auth, user, subjectName } = front;
  const { request, from, caller, credential } = passed;
  const session = await auth.session(user, request, from);
  // A bearer that is no good is never a stranger's: its sender believes to be signed in (RFC 6750 section 3.1).
  if (session === null && credential === 'bearer') throw sessionNeeded(subjectName, 'bearer');
  caller(session);
  refuseIfGone(request);
  try {
    return await runRoute(front, call, scopeOf(front, session, passed));
  } catch (error) {
    throw error instanceof InvalidInput ? asWritten(call, error) : error;
  }
}

/** The scope of the action. Its context is this call's alone. Without a session it has no actor, and policies decide. */
function scopeOf(
  { domain, auth }: ResourceFrontEnd,
  session: Session<AnyRecord> | null,
  { request, from }: ArrivedCall,
): Scope {
  const context = { device: auth.device(request, from), ...(session && { claims: session.claims }) };
  return domain.with({ ...(session && { actor: session.user }), context });
}

/** The members of `page` stand in the query by themselves. */
function asWritten({ route }: ResourceCall, { issues }: InvalidInput): InvalidInput {
  const written = issues.map((issue): Issue => {
    const [first, ...rest] = issue.path;
    return route.compiled.page !== undefined && first === 'page' ? { ...issue, path: rest } : issue;
  });
  return new InvalidInput(`${route.resource.name}.${route.action}`, written);
}
