import { peekToken, revokeToken } from '@ashlar/authentication';
import { type AnyRecord, InvalidInput } from '@ashlar/core';
import { httpProblem } from '../problem/http-problem.ts';
import type { Call, Outcome } from './call.ts';
import { wireOf } from './wire.ts';

/** A session that a route has begun or continued. */
export interface NewSession {
  readonly token: string;
  readonly user: AnyRecord;
}

/**
 * Ends the session that the request came with (ASVS 5.0 7.2.4), and puts the new token into the answer: into the cookie, or
 * into the body for a caller who asked for a bearer, never both (ASVS 5.0 3.3.4). A token that cannot be delivered is revoked.
 */
export async function deliverSession(call: Call, { token, user }: NewSession): Promise<Outcome> {
  try {
    const { exp = 0, iat = 0, sid, jti } = readTimes(token);
    const cookie = call.transport === 'cookie' ? setCookie(call, token, exp - iat) : undefined;
    if (sid === undefined || sid !== presentedSid(call)) await endPresented(call);
    // Nobody is there to take the token: whoever finds it in a log of a proxy must not have a session.
    if (call.request.signal.aborted) throw httpProblem('INVALID_REQUEST');
    const body = { user: wireOf(user), expiresAt: new Date(exp * 1000), sessionId: sid ?? jti };
    return cookie === undefined ? { status: 200, body: { ...body, token }, user } : { status: 200, body, cookie, user };
  } catch (error) {
    await revoke(call, token).catch((failure: unknown) => call.front.domain.report(failure));
    throw error;
  }
}

/** Ends the session that the request came with, if it is one of ours. */
export async function endPresented(call: Call): Promise<void> {
  if (call.presented !== undefined) await revoke(call, call.presented.token);
}

async function revoke({ front, route }: Call, token: string): Promise<void> {
  try {
    await revokeToken(route.guarded.tokenResource, token, { domain: front.domain });
  } catch (error) {
    // Not a token of ours: there is nothing to end.
    if (!(error instanceof InvalidInput)) throw error;
  }
}

function setCookie({ route, remembers }: Call, token: string, lifetime: number): string {
  return route.guarded.cookie.set(token, remembers ? lifetime : undefined);
}

function presentedSid({ presented }: Call): unknown {
  const claims = presented === undefined ? null : peekToken(presented.token);
  return claims?.sid ?? claims?.jti;
}

interface Times {
  readonly exp?: number;
  readonly iat?: number;
  readonly sid?: string;
  readonly jti?: string;
}

/** Invariant: the token has just been issued, and Ashlar writes these claims with these types. */
function readTimes(token: string): Times {
  return (peekToken(token) ?? {}) as Times;
}
