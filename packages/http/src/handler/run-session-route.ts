import { type Authenticated, renewToken } from '@ashlar/authentication';
import type { AnyRecord } from '@ashlar/core';
import type { SessionRoute } from '../route/served-route.ts';
import { sessionNeeded } from '../session/challenge.ts';
import type { PresentedToken } from '../session/read-credential.ts';
import type { Call, Outcome } from './call.ts';
import { contextOf } from './context-of.ts';
import { deliverSession, endPresented } from './deliver-session.ts';
import { wireOfSession } from './wire/wire.ts';

/** Shows, renews or ends the session of a request. */
export function runSessionRoute(call: Call, route: SessionRoute): Outcome | Promise<Outcome> {
  const { session, presented } = call;
  if (route.phase === 'signOut') return signOut(call);
  if (session === undefined || presented === undefined) throw sessionNeeded(route.subjectName);
  return route.phase === 'session' ? show(session) : renew(call, session, presented);
}

async function signOut(call: Call): Promise<Outcome> {
  await endPresented(call);
  return { status: 204, hasEnded: true };
}

async function renew(call: Call, { user }: Authenticated<AnyRecord>, presented: PresentedToken): Promise<Outcome> {
  const { front, route } = call;
  const options = { domain: front.domain, context: contextOf(call) };
  const renewed = await renewToken(route.resource, presented.token, options);
  // Another request of this session was faster, or a log-out.
  if (renewed === null) throw sessionNeeded(route.subjectName, presented.transport);
  return await deliverSession(call, { token: renewed.token, user });
}

function show({ user, claims }: Authenticated<AnyRecord>): Outcome {
  return { status: 200, body: wireOfSession(user, claims), user };
}
