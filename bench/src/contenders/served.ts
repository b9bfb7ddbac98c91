import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authenticate } from '@ashlar/authentication';
import { createAuthHttp } from '@ashlar/http';
import { toNodeListener } from '@ashlar/http/node';
import { toNodeHandler } from 'better-auth/node';
import type { DatabaseSystem } from '../databases/database.ts';
import { type Hashing, type Population, password, type Session } from './accounts.ts';
import { type AshlarAccounts, ashlarAccounts } from './ashlar.ts';
import { betterAuthAccounts } from './better-auth.ts';
import { noHash } from './hashing.ts';

/** A request as a client sends it. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A contender that answers requests. */
export interface ServedAccounts {
  readonly name: string;
  readonly sessions: readonly Session[];
  /** Who the caller is. */
  whoAmI(session: Session): WireRequest;
  signIn(email: string): WireRequest;
  logOutEverywhere(session: Session): WireRequest;
  /** Answers without a socket. */
  handler(request: Request): Promise<Response>;
  readonly listener: RequestListener;
  /** The same question without HTTP, if the contender can answer it. */
  authenticate?(session: Session): unknown;
  /** The same question, answered by a handler that is written for it alone. */
  whoAmIByHand?(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** The origin that contenders believe they serve. */
const origin = 'http://127.0.0.1:3000';

const json = { 'Content-Type': 'application/json', Origin: origin };

/** Both contenders, each on a new database with the same users and sessions. */
export async function openServed(
  system: DatabaseSystem,
  population: Population,
  hashing: Hashing = noHash,
): Promise<readonly ServedAccounts[]> {
  return [await servedAshlar(system, population, hashing), await servedBetterAuth(system, population, hashing)];
}

async function servedAshlar(system: DatabaseSystem, population: Population, hashing: Hashing): Promise<ServedAccounts> {
  const accounts = await ashlarAccounts(await system.create(), population, { hashing });
  const auth = createAuthHttp({ domain: accounts.domain, baseUrl: origin, limits: false });
  const cookieOf = ({ token }: Session) => ({ Cookie: `user-dev=${token}` });
  return {
    name: accounts.name,
    sessions: accounts.sessions,
    whoAmI: (session) => ({ method: 'GET', path: '/auth/user/session', headers: cookieOf(session) }),
    signIn: (email) => ({
      ...{ method: 'POST', path: '/auth/user/password/sign-in', headers: json },
      body: JSON.stringify({ email, password }),
    }),
    logOutEverywhere: (session) => ({
      ...{ method: 'POST', path: '/auth/user/log-out-everywhere', body: '{}' },
      headers: { ...json, ...cookieOf(session) },
    }),
    handler: auth.handler,
    listener: toNodeListener(auth),
    authenticate: accounts.authenticate,
    whoAmIByHand: (request) => whoAmIByHand(accounts, request),
    close: accounts.close,
  };
}

/** The least that answers: find the cookie, authenticate, write JSON under the same headers. It refuses nothing else. */
async function whoAmIByHand({ User }: AshlarAccounts, request: Request): Promise<Response> {
  const token = /(?:^|; )user-dev=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '';
  const session = await authenticate(User, token);
  if (session === null) return new Response(null, { status: 401 });
  const { user, claims } = session;
  const body = { user, expiresAt: new Date(claims.exp * 1000), sessionId: claims.jti };
  return new Response(JSON.stringify(body), { status: 200, headers: answerHeaders });
}

/** What answers of `@ashlar/http` carry. */
const answerHeaders = {
  'Cache-Control': 'no-store',
  'Content-Type': 'application/json',
  'Referrer-Policy': 'no-referrer',
  Vary: 'Cookie, Authorization',
  'X-Content-Type-Options': 'nosniff',
};

async function servedBetterAuth(
  system: DatabaseSystem,
  population: Population,
  hashing: Hashing,
): Promise<ServedAccounts> {
  const accounts = await betterAuthAccounts(await system.create(), population, { hashing });
  const cookieOf = ({ token }: Session) => ({ Cookie: `better-auth.session_token=${token}` });
  return {
    name: accounts.name,
    sessions: accounts.sessions,
    whoAmI: (session) => ({ method: 'GET', path: '/api/auth/get-session', headers: cookieOf(session) }),
    signIn: (email) => ({
      ...{ method: 'POST', path: '/api/auth/sign-in/email', headers: json },
      body: JSON.stringify({ email, password }),
    }),
    logOutEverywhere: (session) => ({
      ...{ method: 'POST', path: '/api/auth/revoke-sessions', body: '{}' },
      headers: { ...json, ...cookieOf(session) },
    }),
    handler: accounts.auth.handler,
    listener: toNodeHandler(accounts.auth),
    close: accounts.close,
  };
}

/** The web-standard form of a request. */
export function toRequest({ method, path, headers, body }: WireRequest): Request {
  return new Request(origin + path, { method, headers, ...(body === undefined ? {} : { body }) });
}

/** Serves a contender on a free port of this machine. */
export async function listen({
  listener,
}: ServedAccounts): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Invariant: a server that listens on TCP has such an address.
  return { port: (server.address() as AddressInfo).port, server };
}
