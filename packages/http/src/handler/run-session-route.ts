import { type Authenticated, renewToken } from '@ashlar/authentication';
import type { AnyRecord } from '@ashlar/core';
import type { SessionRoute } from '../route/served-route.ts';
import { sessionNeeded } from '../session/challenge.ts';
import type { Call, Outcome } from './call.ts';
import { contextOf } from './context-of.ts';
import { deliverSession, endPresented } from './deliver-session.ts';
import { wireOf } from './wire.ts';

/** Shows, renews or ends the session of a request. */
export async function runSessionRoute(call: Call, route: SessionRoute): Promise<Outcome> {
  const { session, presented } = call;
  if (route.phase === 'signOut') {
    await endPresented(call);
    return { status: 204, hasEnded: true };
  }
  if (session === undefined || presented === undefined) throw sessionNeeded(route.subjectName);
  if (route.phase === 'session') return show(session);
  const { front } = call;
  const options = { domain: front.domain, context: contextOf(call) };
  const renewed = await renewToken(route.resource, presented.token, options);
  // Another request of this session was faster, or a log-out.
  if (renewed === null) throw sessionNeeded(route.subjectName, presented.transport);
  return await deliverSession(call, { token: renewed.token, user: session.user });
}

function show({ user, claims }: Authenticated<AnyRecord>): Outcome {
  const body = { user: wireOf(user), expiresAt: new Date(claims.exp * 1000), sessionId: claims.sid ?? claims.jti };
  return { status: 200, body, user };
}
