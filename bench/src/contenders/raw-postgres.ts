import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { type Accounts, type Hashing, nextPassword, password, type Session } from './accounts.ts';
import { countLiveTokens } from './ashlar.ts';
import { checkPassword, type Verified } from './check-password.ts';
import { numbered } from './numbered.ts';
import {
  countAndRevoke,
  countOthers,
  countSessions,
  insertToken,
  insertUser,
  lockHash,
  lockUser,
  passwordOf,
  revoke,
  revokeOthers,
  setPassword,
  userAndToken,
} from './raw-sql.ts';
import { checkSession, signSession, subjectOf } from './sessions-by-hand.ts';
import type { Signing } from './signing.ts';

/** The same statements on the same tables through bare pg, every one prepared by name on each connection. */
export function rawPostgresAccounts(
  place: Place & { readonly kind: 'postgres' },
  sessions: readonly Session[],
  { hashing, signing }: { readonly hashing: Hashing; readonly signing: Signing },
): Accounts {
  const connections = new Connections(place.url);
  return {
    name: 'raw',
    sessions,
    ...withSessions(connections, signing),
    ...withPasswords(connections, hashing),
    countLive: () => countLiveTokens(place),
    close: () => connections.close(),
  };
}

/** As many connections as are in use at once. A caller that works alone always gets the same one. */
class Connections {
  readonly #url: string;
  readonly #opened: pg.Client[] = [];
  readonly #free: Statements[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async use<Result>(work: (sql: Statements) => Promise<Result>): Promise<Result> {
    const sql = this.#free.pop() ?? (await this.#open());
    const result = await work(sql);
    this.#free.push(sql);
    return result;
  }

  inTransaction<Result>(work: (sql: Statements) => Promise<Result>): Promise<Result> {
    return this.use(async (sql) => {
      await sql.begin();
      const result = await work(sql);
      await sql.commit();
      return result;
    });
  }

  async close(): Promise<void> {
    for (const client of this.#opened) await client.end();
  }

  async #open(): Promise<Statements> {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    this.#opened.push(client);
    return prepareAll(client);
  }
}

type Statements = ReturnType<typeof prepareAll>;

function prepareAll(client: pg.Client) {
  const sql = (name: string, text: string) => {
    const query = { name, text: numbered(text) };
    return (...values: unknown[]) => client.query<Record<string, string>>({ ...query, values });
  };
  return {
    begin: () => client.query('begin isolation level read committed'),
    commit: () => client.query('commit'),
    present: sql('present', userAndToken),
    lock: sql('lock', lockUser('for no key update')),
    lockHash: sql('lock_hash', lockHash('for no key update')),
    revoke: sql('revoke', revoke),
    logOut: sql('log_out', countAndRevoke(countSessions, revoke)),
    logOutOthers: sql('log_out_others', countAndRevoke(countOthers, revokeOthers)),
    passwordOfEmail: sql('password_of_email', passwordOf('normalized_email')),
    passwordOfUser: sql('password_of_user', passwordOf('id')),
    insertUser: sql('insert_user', insertUser),
    insertToken: sql('insert_token', insertToken),
    setPassword: sql('set_password', setPassword),
  };
}

/** Under the lock: what was verified is still so. */
async function lockUnchanged(sql: Statements, { id, hashed_password }: Verified): Promise<void> {
  const [row] = (await sql.lockHash(id)).rows;
  if (row?.hashed_password !== hashed_password) throw new Error('the password has changed meanwhile');
}

async function endSessions(sql: Statements, userId: string): Promise<number | null> {
  const now = new Date();
  return (await sql.revoke(now, subjectOf(userId), now)).rowCount;
}

async function issue(sql: Statements, userId: string): Promise<string> {
  const now = new Date();
  const { token, claims } = signSession(userId);
  await sql.insertToken(claims.jti, claims.sub, 'user', new Date(claims.exp * 1000), null, now, now);
  return token;
}

function withSessions(
  connections: Connections,
  signing: Signing,
): Pick<Accounts, 'authenticate' | 'logOutEverywhere' | 'logOutOthers'> {
  return {
    async authenticate({ token }) {
      const claims = checkSession(token, signing);
      if (claims === undefined) return null;
      const values = [claims.sub.slice(8), claims.jti, claims.sub, new Date()];
      return (await connections.use((sql) => sql.present(...values))).rows[0] ?? null;
    },
    logOutEverywhere: ({ userId }) =>
      connections.inTransaction(async (sql) => {
        await sql.lock(userId);
        const [subject, now] = [subjectOf(userId), new Date()];
        return (await sql.logOut(subject, now, now, subject, now)).rows[0]?.counted;
      }),
    logOutOthers: ({ userId, token }) =>
      connections.inTransaction(async (sql) => {
        const claims = checkSession(token, signing);
        await sql.lock(userId);
        const now = new Date();
        const kept = claims && (await sql.present(userId, claims.jti, claims.sub, now)).rows[0];
        if (!claims || !kept) throw new Error('the session to keep is none');
        const { sub, jti } = claims;
        return (await sql.logOutOthers(sub, now, jti, now, sub, now, jti)).rows[0]?.counted;
      }),
  };
}

function withPasswords(
  connections: Connections,
  hashing: Hashing,
): Pick<Accounts, 'register' | 'signIn' | 'changePassword'> {
  return {
    async register(email) {
      const hash = await hashing.hash(password);
      return connections.inTransaction(async (sql) => {
        const id = randomUUID();
        await sql.insertUser(id, email, hash, null, new Date(), email);
        return issue(sql, id);
      });
    },
    async signIn(email) {
      const user = await checkPassword(hashing, (await connections.use((sql) => sql.passwordOfEmail(email))).rows[0]);
      return connections.inTransaction(async (sql) => {
        await lockUnchanged(sql, user);
        return issue(sql, user.id);
      });
    },
    async changePassword(session) {
      const user = await checkPassword(
        hashing,
        (await connections.use((sql) => sql.passwordOfUser(session.userId))).rows[0],
      );
      const hash = await hashing.hash(nextPassword);
      return connections.inTransaction(async (sql) => {
        await lockUnchanged(sql, user);
        await endSessions(sql, user.id);
        await sql.setPassword(hash, user.id);
        return issue(sql, user.id);
      });
    },
  };
}
