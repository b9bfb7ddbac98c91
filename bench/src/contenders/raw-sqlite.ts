import { randomUUID } from 'node:crypto';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { type Accounts, type Hashing, nextPassword, password, type Session } from './accounts.ts';
import { countLiveTokens } from './ashlar.ts';
import { checkPassword, type Verified } from './check-password.ts';
import {
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

/** The same statements on the same tables, prepared by hand, and node:crypto. It checks only what it needs. */
export function rawSqliteAccounts(
  place: Place & { readonly kind: 'sqlite' },
  sessions: readonly Session[],
  { hashing, signing }: { readonly hashing: Hashing; readonly signing: Signing },
): Accounts {
  const database = openSqlite(place.filename);
  const statements = prepareAll(database);
  return {
    name: 'raw',
    sessions,
    ...withSessions(statements, signing),
    ...withPasswords(statements, hashing),
    countLive: () => countLiveTokens(place),
    close: async () => void database.close(),
  };
}

type Statements = ReturnType<typeof prepareAll>;

function prepareAll(database: ReturnType<typeof openSqlite>) {
  const sql = (text: string) => database.prepare<(string | null)[], Record<string, string>>(text);
  return {
    begin: sql('begin immediate'),
    commit: sql('commit'),
    present: sql(userAndToken),
    lock: sql(lockUser('')),
    lockHash: sql(lockHash('')),
    revoke: sql(revoke),
    revokeOthers: sql(revokeOthers),
    countSessions: sql(countSessions),
    countOthers: sql(countOthers),
    passwordOfEmail: sql(passwordOf('normalized_email')),
    passwordOfUser: sql(passwordOf('id')),
    insertUser: sql(insertUser),
    insertToken: sql(insertToken),
    setPassword: sql(setPassword),
  };
}

function inTransaction<Result>({ begin, commit }: Statements, work: () => Result): Result {
  begin.run();
  const result = work();
  commit.run();
  return result;
}

/** Under the lock: what was verified is still so. */
function lockUnchanged(sql: Statements, { id, hashed_password }: Verified): void {
  if (sql.lockHash.get(id)?.hashed_password !== hashed_password) throw new Error('the password has changed meanwhile');
}

function endSessions(sql: Statements, userId: string): number {
  const now = new Date().toISOString();
  return sql.revoke.run(now, subjectOf(userId), now).changes;
}

function issue(sql: Statements, userId: string): string {
  const now = new Date().toISOString();
  const { token, claims } = signSession(userId);
  sql.insertToken.run(claims.jti, claims.sub, 'user', new Date(claims.exp * 1000).toISOString(), null, now, now);
  return token;
}

function withSessions(
  sql: Statements,
  signing: Signing,
): Pick<Accounts, 'authenticate' | 'logOutEverywhere' | 'logOutOthers'> {
  return {
    authenticate({ token }) {
      const claims = checkSession(token, signing);
      if (claims === undefined) return null;
      return sql.present.get(claims.sub.slice(8), claims.jti, claims.sub, new Date().toISOString()) ?? null;
    },
    logOutEverywhere: ({ userId }) =>
      inTransaction(sql, () => {
        sql.lock.get(userId);
        const counted = sql.countSessions.get(subjectOf(userId), new Date().toISOString());
        endSessions(sql, userId);
        return counted;
      }),
    logOutOthers: ({ userId, token }) =>
      inTransaction(sql, () => {
        const claims = checkSession(token, signing);
        sql.lock.get(userId);
        const now = new Date().toISOString();
        const kept = claims && sql.present.get(userId, claims.jti, claims.sub, now);
        if (!claims || !kept) throw new Error('the session to keep is none');
        const counted = sql.countOthers.get(claims.sub, now, claims.jti);
        sql.revokeOthers.run(now, claims.sub, now, claims.jti);
        return counted;
      }),
  };
}

function withPasswords(sql: Statements, hashing: Hashing): Pick<Accounts, 'register' | 'signIn' | 'changePassword'> {
  return {
    async register(email) {
      const hash = await hashing.hash(password);
      return inTransaction(sql, () => {
        const id = randomUUID();
        sql.insertUser.get(id, email, hash, null, new Date().toISOString(), email);
        return issue(sql, id);
      });
    },
    async signIn(email) {
      const user = await checkPassword(hashing, sql.passwordOfEmail.get(email));
      return inTransaction(sql, () => {
        lockUnchanged(sql, user);
        return issue(sql, user.id);
      });
    },
    async changePassword(session) {
      const user = await checkPassword(hashing, sql.passwordOfUser.get(session.userId));
      const hash = await hashing.hash(nextPassword);
      return inTransaction(sql, () => {
        lockUnchanged(sql, user);
        endSessions(sql, user.id);
        sql.setPassword.get(hash, user.id);
        return issue(sql, user.id);
      });
    },
  };
}
