import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { authenticate } from '@ashlar/authentication';
import { createDomain } from '@ashlar/core';
import pg from 'pg';
import { defineAccounts, openDataLayer } from '../contenders/ashlar.ts';
import { betterAuthOver, betterAuthSessions } from '../contenders/better-auth.ts';
import { noHash } from '../contenders/hashing.ts';
import { numbered } from '../contenders/numbered.ts';
import { userAndToken } from '../contenders/raw-sql.ts';
import { sessionIdOf, userIdOf } from '../contenders/rows.ts';
import { checkSession, signSession } from '../contenders/sessions-by-hand.ts';
import { itemInTurn } from '../measure/item-at.ts';
import type { WayName, WorkerSettings } from './worker-settings.ts';

/** A way to find the user of a call; open, in a worker. */
export interface OpenedWay {
  /** Finds the user of one session. `call` numbers the calls of the worker. */
  find(call: number): Promise<unknown>;
  close(): Promise<void>;
}

/** The tokens that come again and again. */
const REPEATED = 5000;
/** More tokens than a resource remembers, so that each has been forgotten when it comes again. */
const NEW = 30_000;

/** The ways, by the name in the table. */
export const ways = {
  raw,
  Ashlar: seen,
  'Ashlar, first sight': (settings) => ashlar(settings, NEW),
  'session table by hand': sessionTable,
  'connect-pg-simple': (settings) => connectPg(settings, false),
  'connect-pg-simple, with touch': (settings) => connectPg(settings, true),
  'Better Auth': betterAuth,
} satisfies Readonly<Record<WayName, (settings: WorkerSettings) => Promise<OpenedWay>>>;

/** Where the sessions of a way are. */
export const tablesOf: Readonly<Record<WayName, 'ashlar' | 'by hand' | 'Better Auth'>> = {
  raw: 'ashlar',
  Ashlar: 'ashlar',
  'Ashlar, first sight': 'ashlar',
  'session table by hand': 'by hand',
  'connect-pg-simple': 'by hand',
  'connect-pg-simple, with touch': 'by hand',
  'Better Auth': 'Better Auth',
};

async function raw(settings: WorkerSettings): Promise<OpenedWay> {
  const tokens = tokensOf(settings, REPEATED);
  const pool = openPool(settings);
  const text = numbered(userAndToken);
  return {
    async find(call) {
      const claims = checkSession(itemInTurn(tokens, call));
      const values = claims && [claims.sub.slice(8), claims.jti, claims.sub, new Date()];
      return values && (await pool.query({ name: 'present', text, values })).rows[0];
    },
    close: () => pool.end(),
  };
}

async function ashlar(settings: WorkerSettings, count: number): Promise<OpenedWay> {
  const tokens = tokensOf(settings, count);
  const { User, resources } = defineAccounts(noHash);
  const pool = { max: settings.pool, preparedStatements: settings.prepared ?? true };
  const domain = createDomain({ name: 'accounts', resources, dataLayer: openDataLayer(settings.place, { pool }) });
  return { find: (call) => authenticate(User, itemInTurn(tokens, call)), close: () => domain.close() };
}

/** Every token was seen before. */
async function seen(settings: WorkerSettings): Promise<OpenedWay> {
  const way = await ashlar(settings, REPEATED);
  for (let call = 0; call < REPEATED; call++) await way.find(call);
  return way;
}

/** A random value in the cookie, its digest as the key: what Lucia's guide writes. */
async function sessionTable(settings: WorkerSettings): Promise<OpenedWay> {
  const cookies = sessionsOf(settings, REPEATED).map(({ jti }) => jti);
  const pool = openPool(settings);
  const text = `select s.id, s.expires_at, u.id as user_id, u.email, u.display_name, u.created_at
    from sessions s join users u on u.id = s.user_id where s.id = $1 and s.expires_at > now()`;
  return {
    async find(call) {
      const id = createHash('sha256').update(itemInTurn(cookies, call)).digest('hex');
      return (await pool.query(text, [id])).rows[0];
    },
    close: () => pool.end(),
  };
}

/** A session as its rows have it. */
interface KeptSession {
  readonly userId: string;
}

/** The part of a store of express-session that it calls for each request. */
interface SessionStore {
  get(key: string, done: (error: unknown, found?: KeptSession) => void): void;
  touch(key: string, kept: KeptSession, done: () => void): void;
  close(): void;
}

/** Of express-session the package needs the class of stores, which is an emitter. Its types would change those of Express. */
const require = createRequire(import.meta.url);
const connectPgSimple = require('connect-pg-simple') as (host: {
  readonly Store: typeof EventEmitter;
}) => new (
  options: object,
) => SessionStore;

/** What express-session asks of its store for a request, and the user. */
async function connectPg(settings: WorkerSettings, touches: boolean): Promise<OpenedWay> {
  const keys = sessionsOf(settings, REPEATED).map(({ jti }) => jti);
  const pool = openPool(settings);
  const Store = connectPgSimple({ Store: EventEmitter });
  const store = new Store({ pool, tableName: 'express_sessions', pruneSessionInterval: false });
  return {
    async find(call) {
      const key = itemInTurn(keys, call);
      const kept = await new Promise<KeptSession | undefined>((resolve, reject) => {
        store.get(key, (error, found) => (error ? reject(error) : resolve(found)));
      });
      if (!kept) return undefined;
      const text = 'select id, email, display_name, created_at from users where id = $1';
      const user = (await pool.query(text, [kept.userId])).rows[0];
      if (touches) await new Promise<void>((resolve) => store.touch(key, kept, () => resolve()));
      return user;
    },
    async close() {
      store.close();
      await pool.end();
    },
  };
}

async function betterAuth(settings: WorkerSettings): Promise<OpenedWay> {
  const sessions = betterAuthSessions({
    ...settings.population,
    acting: Math.min(REPEATED, settings.population.users),
  });
  const accounts = await betterAuthOver(settings.place, sessions, { hashing: noHash, max: settings.pool });
  return { find: async (call) => accounts.authenticate(itemInTurn(sessions, call)), close: accounts.close };
}

function openPool({ place, pool: max }: WorkerSettings): pg.Pool {
  const pool = new pg.Pool({ connectionString: place.url, max });
  pool.on('error', () => {});
  return pool;
}

/** The sessions in the order in which they began: as many as asked for, or all. */
function sessionsOf(
  { population: { users, sessionsEach } }: WorkerSettings,
  count: number,
): { readonly userId: string; readonly jti: string }[] {
  return Array.from({ length: Math.min(count, users * sessionsEach) }, (_, at) => {
    const user = at % users;
    return { userId: userIdOf(user), jti: sessionIdOf(user, Math.floor(at / users)) };
  });
}

function tokensOf(settings: WorkerSettings, count: number): string[] {
  return sessionsOf(settings, count).map(({ userId, jti }) => signSession(userId, { jti, exp: settings.end }).token);
}
