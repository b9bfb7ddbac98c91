import { argon2HashProvider, authenticate, defineResource, type HashProvider, Info } from '@ashlar/authentication';
import { attribute, createDomain, type Domain, timestamp, uuidPrimaryKey } from '@ashlar/core';
import type { SignalCarrier } from '@ashlar/core/data-layer';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { type PostgresOptions, postgresDataLayer } from '@ashlar/kysely/postgres';
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
import {
  actingUsers,
  asUuid,
  earlierOf,
  emailOf,
  endSql,
  everySession,
  everyUser,
  sessionIdOf,
  sqlOf,
  userIdOf,
} from './rows.ts';
import { hs256, signSession } from './sessions-by-hand.ts';
import type { Signing } from './signing.ts';

/** Further functions of Ashlar that other contenders lack. */
export interface AshlarAccounts extends Accounts {
  readonly User: ReturnType<typeof defineAccounts>['User'];
  readonly Token: ReturnType<typeof defineAccounts>['Token'];
  readonly domain: Domain;
}

/** What the resources declare beyond page one. */
export interface Declared {
  /** Log-outs are told to other processes. */
  readonly announce?: boolean;
  /** The add-on `sessions`, with its columns. */
  readonly sessions?: boolean;
  /** Everyone can be logged out by one row. */
  readonly generations?: boolean;
  /** How tokens are signed. Default: HS256. */
  readonly signing?: Signing;
}

/** How Ashlar is set up. */
export interface AshlarSetUp {
  readonly hashing: Hashing;
  /** Default: nothing. */
  readonly declared?: Declared;
  /** How the pool of PostgreSQL differs from its defaults. */
  readonly pool?: Pick<PostgresOptions, 'max' | 'preparedStatements'>;
  /** What carries signals. Default: the store itself. */
  readonly signals?: SignalCarrier;
  /** Hears of every statement. Default: no listener, as in an application that measures nothing. */
  readonly onStatement?: NonNullable<SqliteOptions['onStatement']>;
  /** The data layer, for contenders that share a connection. Default: one of its own. */
  readonly dataLayer?: KyselyDataLayer;
}

/** Ashlar, as on the first page of its README. */
export async function ashlarAccounts(
  place: Place,
  population: Population,
  setUp: AshlarSetUp,
): Promise<AshlarAccounts> {
  return await ashlarOver(place, await createAshlarRows(place, population, setUp), setUp);
}

/** The same over tables that are filled already. */
export async function ashlarOver(
  place: Place,
  sessions: readonly Session[],
  { hashing, declared, dataLayer: shared, ...opened }: AshlarSetUp,
): Promise<AshlarAccounts> {
  const { User, Token, resources } = defineAccounts(hashing, declared);
  const dataLayer = shared ?? openDataLayer(place, opened);
  const domain = createDomain({ name: 'accounts', resources, dataLayer });
  const byPassword = Info.strategy(User, 'password');
  const logOut = Info.strategy(User, 'logOutEverywhere');
  const records = new Map((await readRecords(User, sessions)).map((record) => [record.id, record]));
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

/** The records of the users who act. */
async function readRecords(User: ReturnType<typeof defineAccounts>['User'], sessions: readonly Session[]) {
  const pages = Array.from({ length: Math.ceil(sessions.length / PAGE) }, (_, page) =>
    User.actions.list({}, { filter: { id: { in: idsOf(sessions, page) } } }),
  );
  return (await Promise.all(pages)).flat();
}

/** How many records one statement reads. */
const PAGE = 1000;

function idsOf(sessions: readonly Session[], page: number): string[] {
  return sessions.slice(page * PAGE, (page + 1) * PAGE).map(({ userId }) => userId);
}

/** Ashlar's tables, filled. The raw contenders use the same tables. */
export async function createAshlarRows(
  place: Place,
  population: Population,
  { hashing, declared }: Pick<AshlarSetUp, 'hashing' | 'declared'>,
): Promise<Session[]> {
  const dataLayer = openDataLayer(place);
  await createTables(dataLayer, defineAccounts(hashing, declared).resources);
  await dataLayer.close();
  await writeRows(place, ashlarRows(place.kind, population, { hash: await hashing.hash(password), declared }));
  return ashlarSessions(population, declared);
}

/** The statements that fill Ashlar's tables. */
export function ashlarRows(
  kind: Place['kind'],
  population: Population,
  { hash, declared = {} }: { readonly hash: string; readonly declared?: Declared | undefined },
): readonly string[] {
  const users = everyUser(population);
  const tokens = everySession(population);
  const kept = keptColumns(declared);
  return [
    `insert into users (id, email, normalized_email, hashed_password, created_at)
     ${users.rows} select ${asUuid(kind, sqlOf.userId)}, ${sqlOf.email}, ${sqlOf.email}, '${hash}',
     '2026-01-01T00:00:00.000Z' from ${users.from}`,
    `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at${kept.map(([name]) => `, ${name}`).join('')})
     ${tokens.rows} select ${sqlOf.sessionId}, 'user?id=' || ${sqlOf.userId}, 'user', ${endSql(kind, population)},
     '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'${kept.map(([, value]) => `, ${value}`).join('')}
     from ${tokens.from}`,
  ];
}

/** The first session of each user who acts, with its token. */
export function ashlarSessions(population: Population, { signing = hs256 }: Declared = {}): Session[] {
  const end = endOf(population).getTime() / 1000;
  return actingUsers(population).map((user) => {
    const userId = userIdOf(user);
    const exp = end - (population.spread ? earlierOf(user, population) : 0);
    const { token } = signSession(userId, { jti: sessionIdOf(user, 0), exp, signing });
    return { userId, email: emailOf(user), token };
  });
}

/** The columns of what is declared, with their values: a browser that was just seen, and no log-out of everyone yet. */
function keptColumns({ sessions = false, generations = false }: Declared): readonly (readonly [string, string])[] {
  const ofSessions = [
    ['session_id', sqlOf.sessionId],
    ['signed_in_at', "'2026-01-01T00:00:00.000Z'"],
    ['strategy', "'password'"],
    ['user_agent', "'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'"],
    ['ip', "'203.0.113.0/24'"],
    ['last_seen_at', `'${new Date().toISOString()}'`],
  ] as const;
  return [...(sessions ? ofSessions : []), ...(generations ? ([['generation', '0']] as const) : [])];
}

export function countLiveTokens(place: Place): Promise<number> {
  const now = new Date().toISOString();
  return readCount(place, `select count(*) as count from tokens where purpose = 'user' and expires_at > '${now}'`);
}

/** The data layer over a place. */
export function openDataLayer(
  place: Place,
  { pool, ...options }: Pick<AshlarSetUp, 'onStatement' | 'signals' | 'pool'> = {},
): KyselyDataLayer {
  return place.kind === 'sqlite'
    ? sqliteDataLayer({ filename: place.filename, ...options })
    : postgresDataLayer({ connectionString: place.url, ...pool, ...options });
}

/** The resources of page one, and what is declared beyond it. */
export function defineAccounts(
  hashing: Hashing,
  { announce = false, sessions = false, generations = false, signing = hs256 }: Declared = {},
) {
  const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce, sessions, generations } });
  const Generation = defineResource({ name: 'Generation', table: 'generations', generationResource: {} });
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
    actions: { list: { type: 'read' } },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: signing.key,
        signingAlgorithm: signing.algorithm,
        ...(generations && { revocation: { everyone: Generation } }),
      },
      strategies: {
        password: {
          identityField: 'email',
          hashProvider: hashProviderOf(hashing),
        },
      },
      addOns: { logOutEverywhere: { applyOnPasswordChange: true }, ...(sessions && { sessions: {} }) },
    },
  });
  return { User, Token, resources: generations ? [User, Token, Generation] : [User, Token] };
}

/** Argon2id as on page one: the default provider. */
function hashProviderOf(hashing: Hashing): HashProvider {
  if (hashing === argon2) return argon2HashProvider();
  const { hash, verify } = hashing;
  return { hash, verify, simulate: async () => void (await verify(password, await hash(password))) };
}
