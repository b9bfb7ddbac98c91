import { peekToken, revokeToken } from '@ashlar/authentication';
import { type AnyRecord, InvalidInput } from '@ashlar/core';
import { readCookies } from '../request/read-cookies.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import type { Call, Outcome } from './call.ts';
import { wireOfSession } from './wire/wire.ts';

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
    const claims = readClaims(token);
    const { exp = 0, nbf = 0, sid } = claims;
    const cookie = call.transport === 'cookie' ? setCookie(call, token, exp - nbf) : undefined;
    // A client that is gone keeps the session that it came with.
    refuseIfGone(call.request);
    if (sid === undefined || sid !== presentedSid(call)) await endPresented(call);
    const body = wireOfSession(user, claims);
    const outcome = { status: 200, user, issued: token } as const;
    return cookie === undefined ? { ...outcome, body: { ...body, token } } : { ...outcome, body, cookie };
  } catch (error) {
    await endUndelivered(call, token);
    throw error;
  }
}

/** Ends the session of a token that no client gets. A failure is reported: the error before it is the answer. */
export async function endUndelivered(call: Call, token: string): Promise<void> {
  await revoke(call, token).catch((failure: unknown) => call.front.domain.report(failure));
}

/** In characters: the claims that every token has and the shortest signature. A header holds hundreds of shorter cookies. */
const shortestToken = 150;

/**
 * Ends the session that the request came with, if it is one of ours. Of two cookies of the name each may be the caller's, so
 * both end. What cannot be a token costs nothing.
 */
export async function endPresented(call: Call): Promise<void> {
  const { presented, request, route } = call;
  const given = presented ? [presented.token] : readCookies(request.headers, route.guarded.cookie.name);
  const tokens = new Set(given.filter(({ length }) => length >= shortestToken));
  for (const token of tokens) await revoke(call, token);
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

interface SessionClaims {
  readonly exp?: number;
  readonly nbf?: number;
  readonly sid?: string;
  readonly jti?: string;
}

/** Invariant: the token has just been issued, and Ashlar writes these claims with these types. */
function readClaims(token: string): SessionClaims {
  return (peekToken(token) ?? {}) as SessionClaims;
}
