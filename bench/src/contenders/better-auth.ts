import { createHmac } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { readCount, writeRows } from '../databases/write-rows.ts';
import {
  type Accounts,
  endOf,
  type Hashing,
  nextPassword,
  type Population,
  password,
  type Session,
} from './accounts.ts';
import { actingUsers, emailOf, everySession, everyUser, sessionIdOf, sqlOf, userIdOf } from './rows.ts';
import { secret } from './sessions-by-hand.ts';

const COOKIE = 'better-auth.session_token';

/**
 * `cookie cache`: it reads sessions from a signed cookie, and asks the store once an hour only. `caller not checked`: its
 * log-out without the look-up of the caller, which its public API always does first.
 */
export type PeerVariant = 'cookie cache' | 'caller not checked';

/** Better Auth, and its own object, which answers requests too. */
export interface BetterAuthAccounts extends Accounts {
  readonly auth: ReturnType<typeof createAuth>;
}

/** How Better Auth is set up. */
export interface BetterAuthSetUp {
  readonly hashing: Hashing;
  readonly variant?: PeerVariant | undefined;
  /** The most connections to PostgreSQL. Default 10, as in pg. */
  readonly max?: number;
}

/**
 * Better Auth, called in the process (`auth.api`), with the fastest settings that still use the store: no rate limit, log,
 * telemetry or spans, joins in place of further queries, and sessions without refresh.
 */
export async function betterAuthAccounts(
  place: Place,
  population: Population,
  setUp: BetterAuthSetUp,
): Promise<BetterAuthAccounts> {
  await createBetterAuthRows(place, population, setUp);
  return await betterAuthOver(place, betterAuthSessions(population), setUp);
}

/** The same over tables that are filled already. */
export async function betterAuthOver(
  place: Place,
  sessions: readonly Session[],
  { hashing, variant, max = 10 }: BetterAuthSetUp,
): Promise<BetterAuthAccounts> {
  const cookieCache = variant === 'cookie cache';
  const { database, close } = openDatabase(place, max);
  const auth = createAuth(database, hashing, cookieCache);
  const { internalAdapter } = await auth.$context;
  const headers = new Map(sessions.map(({ token }) => [token, new Headers({ cookie: `${COOKIE}=${token}` })]));
  const headersOf = ({ token }: Session): Headers => headers.get(token) ?? new Headers();
  if (cookieCache) {
    for (const own of headers.values()) {
      const answer = await auth.api.getSession({ headers: own, returnHeaders: true });
      const set = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
      own.set('cookie', [own.get('cookie'), ...set].join('; '));
    }
  }
  return {
    name: variant === undefined ? 'Better Auth' : `Better Auth, ${variant}`,
    sessions,
    auth,
    authenticate: (session) => auth.api.getSession({ headers: headersOf(session) }),
    logOutEverywhere:
      variant === 'caller not checked'
        ? ({ userId }) => internalAdapter.deleteUserSessions(userId)
        : (session) => auth.api.revokeSessions({ headers: headersOf(session) }),
    logOutOthers: (session) => auth.api.revokeOtherSessions({ headers: headersOf(session) }),
    register: (email) => auth.api.signUpEmail({ body: { email, password, name: 'Ann' } }),
    signIn: (email) => auth.api.signInEmail({ body: { email, password } }),
    changePassword: (session) =>
      auth.api.changePassword({
        body: { currentPassword: password, newPassword: nextPassword, revokeOtherSessions: true },
        headers: headersOf(session),
      }),
    countLive: () =>
      readCount(place, `select count(*) as count from session where "expiresAt" > '${new Date().toISOString()}'`),
    close,
  };
}

function createAuth(database: ReturnType<typeof openDatabase>['database'], hashing: Hashing, cookieCache: boolean) {
  return betterAuth({
    database,
    secret,
    baseURL: 'http://127.0.0.1:3000',
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    session: { disableSessionRefresh: true, freshAge: 0, cookieCache: { enabled: cookieCache, maxAge: 3600 } },
    emailAndPassword: {
      enabled: true,
      password: {
        hash: hashing.hash,
        verify: ({ hash, password: given }) => hashing.verify(given, hash),
      },
    },
    advanced: { database: { joins: true } },
    experimental: { instrumentation: { enabled: false } },
  });
}

function openDatabase(place: Place, max: number) {
  if (place.kind === 'sqlite') {
    const database = openSqlite(place.filename);
    return { database, close: async () => void database.close() };
  }
  const pool = new pg.Pool({ connectionString: place.url, max });
  // `pool.end()` does not wait until the server has closed its connections: the end of the server may reach them first.
  pool.on('error', () => {});
  return { database: pool, close: () => pool.end() };
}

/** Its tables, filled. */
export async function createBetterAuthRows(
  place: Place,
  population: Population,
  { hashing }: Pick<BetterAuthSetUp, 'hashing'>,
): Promise<void> {
  const { database, close } = openDatabase(place, 1);
  await (await getMigrations(createAuth(database, hashing, false).options)).runMigrations();
  await close();
  const hash = await hashing.hash(password);
  const users = everyUser(population);
  const sessions = everySession(population);
  const past = "'2026-01-01T00:00:00.000Z'";
  const end = `'${endOf(population).toISOString()}'`;
  const verified = place.kind === 'sqlite' ? '0' : 'false';
  await writeRows(place, [
    `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     ${users.rows} select ${sqlOf.userId}, 'Ann', ${sqlOf.email}, ${verified}, ${past}, ${past} from ${users.from}`,
    `insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     ${users.rows} select ${sqlOf.userId}, ${sqlOf.userId}, 'credential', ${sqlOf.userId}, '${hash}', ${past}, ${past}
     from ${users.from}`,
    `insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
     ${sessions.rows} select ${sqlOf.sessionId}, ${sqlOf.sessionId}, ${sqlOf.userId}, ${end}, ${past}, ${past}
     from ${sessions.from}`,
  ]);
}

/** The first session of each user who acts, with its cookie. */
export function betterAuthSessions(population: Population): Session[] {
  return actingUsers(population).map((user) => {
    const token = sessionIdOf(user, 0);
    const signature = createHmac('sha256', secret).update(token).digest('base64');
    return { userId: userIdOf(user), email: emailOf(user), token: encodeURIComponent(`${token}.${signature}`) };
  });
}
