import { argon2HashProvider, authenticate, defineResource, type HashProvider, Info } from '@ashlar/authentication';
import { attribute, createDomain, type Domain, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { type SqliteOptions, sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { z } from 'zod';
import type { Place } from '../databases/database.ts';
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
import { argon2 } from './hashing.ts';
import { secret, signSession } from './hs256.ts';
import { actingUsers, asUuid, emailOf, everySession, everyUser, sessionIdOf, sqlOf, userIdOf } from './rows.ts';

/** Further functions of Ashlar that other contenders lack. */
export interface AshlarAccounts extends Accounts {
  readonly User: ReturnType<typeof defineAccounts>['User'];
  readonly Token: ReturnType<typeof defineAccounts>['Token'];
  readonly domain: Domain;
}

/** How Ashlar is set up. */
export interface AshlarSetUp {
  readonly hashing: Hashing;
  /** Hears of every statement. Default: no listener, as in an application that measures nothing. */
  readonly onStatement?: SqliteOptions['onStatement'];
}

/** Ashlar, as on the first page of its README. */
export async function ashlarAccounts(
  place: Place,
  population: Population,
  { hashing, onStatement }: AshlarSetUp,
): Promise<AshlarAccounts> {
  const sessions = await createAshlarRows(place, population, hashing);
  const { User, Token } = defineAccounts(hashing);
  const dataLayer = openDataLayer(place, onStatement);
  const domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
  const byPassword = Info.strategy(User, 'password');
  const logOut = Info.strategy(User, 'logOutEverywhere');
  const records = new Map<string, Awaited<ReturnType<typeof User.actions.getBySubject>>>();
  for (const { userId } of sessions)
    records.set(userId, await User.actions.getBySubject({ subject: `user?id=${userId}` }));
  const recordOf = ({ userId }: Session) => {
    const record = records.get(userId);
    if (!record) throw new Error(`there is no user ${userId}`);
    return record;
  };
  return {
    name: 'Ashlar',
    sessions,
    User,
    Token,
    domain,
    authenticate: ({ token }) => authenticate(User, token),
    logOutEverywhere: (session) => logOut.action('logOutEverywhere', { user: recordOf(session) }),
    logOutOthers: (session) => logOut.action('logOutEverywhere', { user: recordOf(session), except: session.token }),
    register: (email) => byPassword.action('register', { email, password, passwordConfirmation: password }),
    signIn: (email) => byPassword.action('signIn', { email, password }),
    changePassword: (session) =>
      byPassword.action('changePassword', {
        user: recordOf(session),
        currentPassword: password,
        password: nextPassword,
        passwordConfirmation: nextPassword,
      }),
    countLive: () => countLiveTokens(place),
    close: () => domain.close(),
  };
}

/** Ashlar's tables, filled. The raw contenders use the same tables. */
export async function createAshlarRows(place: Place, population: Population, hashing: Hashing): Promise<Session[]> {
  const dataLayer = openDataLayer(place);
  const { User, Token } = defineAccounts(hashing);
  await createTables(dataLayer, [User, Token]);
  await dataLayer.close();
  const users = everyUser(population);
  const tokens = everySession(population);
  const hash = await hashing.hash(password);
  const end = endOf(population);
  await writeRows(place, [
    `insert into users (id, email, normalized_email, hashed_password, created_at)
     ${users.rows} select ${asUuid(place.kind, sqlOf.userId)}, ${sqlOf.email}, ${sqlOf.email}, '${hash}',
     '2026-01-01T00:00:00.000Z' from ${users.from}`,
    `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at)
     ${tokens.rows} select ${sqlOf.sessionId}, 'user?id=' || ${sqlOf.userId}, 'user', '${end.toISOString()}',
     '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' from ${tokens.from}`,
  ]);
  return actingUsers(population).map((user) => {
    const userId = userIdOf(user);
    const { token } = signSession(userId, { jti: sessionIdOf(user, 0), exp: Math.floor(end.getTime() / 1000) });
    return { userId, email: emailOf(user), token };
  });
}

export function countLiveTokens(place: Place): Promise<number> {
  const now = new Date().toISOString();
  return readCount(place, `select count(*) as count from tokens where purpose = 'user' and expires_at > '${now}'`);
}

function openDataLayer(place: Place, onStatement?: SqliteOptions['onStatement']): KyselyDataLayer {
  const watched = onStatement === undefined ? {} : { onStatement };
  return place.kind === 'sqlite'
    ? sqliteDataLayer({ filename: place.filename, ...watched })
    : postgresDataLayer({ connectionString: place.url, ...watched });
}

function defineAccounts(hashing: Hashing) {
  const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
  const User = defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
      displayName: z.string().nullable(),
      createdAt: timestamp(),
    },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: secret,
      },
      strategies: {
        password: {
          identityField: 'email',
          hashProvider: hashProviderOf(hashing),
        },
      },
      addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
    },
  });
  return { User, Token };
}

/** Argon2id as on page one: the default provider. */
function hashProviderOf(hashing: Hashing): HashProvider {
  if (hashing === argon2) return argon2HashProvider();
  const { hash, verify } = hashing;
  return { hash, verify, simulate: async () => void (await verify(password, await hash(password))) };
}
