import pg from 'pg';
import type { Population } from '../contenders/accounts.ts';
import { createAshlarRows } from '../contenders/ashlar.ts';
import { createBetterAuthRows } from '../contenders/better-auth.ts';
import { noHash } from '../contenders/hashing.ts';
import { asUuid, everySession, everyUser, sqlOf } from '../contenders/rows.ts';
import type { DatabaseSystem, Place } from '../databases/database.ts';
import { writeRows } from '../databases/write-rows.ts';
import { tablesOf } from './ways.ts';
import type { WayName } from './worker-settings.ts';

type PostgresPlace = Place & { readonly kind: 'postgres' };

/** The tables of these ways, with the same users and sessions, which end in two weeks. */
export async function fillTables(
  system: DatabaseSystem,
  population: Population,
  names: readonly WayName[],
): Promise<(way: WayName) => PostgresPlace> {
  const places = new Map<Tables, PostgresPlace>();
  for (const tables of new Set(names.map((name) => tablesOf[name]))) {
    const place = await createPostgres(system);
    await fill[tables](place, population);
    places.set(tables, place);
  }
  return (way) => {
    const place = places.get(tablesOf[way]);
    if (place === undefined) throw new RangeError(`the tables of ${way} are not filled`);
    return place;
  };
}

type Tables = (typeof tablesOf)[WayName];

const fill: Readonly<Record<Tables, (place: PostgresPlace, population: Population) => Promise<unknown>>> = {
  ashlar: (place, population) => createAshlarRows(place, population, { hashing: noHash }),
  'by hand': createByHand,
  'Better Auth': (place, population) => createBetterAuthRows(place, population, { hashing: noHash }),
};

async function createPostgres(system: DatabaseSystem): Promise<PostgresPlace> {
  const place = await system.create();
  if (place.kind === 'sqlite') throw new TypeError('the ways of this group need PostgreSQL');
  return place;
}

/** The table that Lucia's guide writes, that of connect-pg-simple, and the users of both. */
async function createByHand(place: PostgresPlace, population: Population): Promise<void> {
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  await client.query(`
    create table users (id uuid primary key, email text not null unique, display_name text, created_at timestamptz not null);
    create table sessions (id text primary key, user_id uuid not null references users, expires_at timestamptz not null);
    create index sessions_user on sessions (user_id);
    create table express_sessions (sid text primary key, sess json not null, expire timestamptz not null);
    create index express_sessions_expire on express_sessions (expire)`);
  await client.end();
  const users = everyUser(population);
  const sessions = everySession(population);
  const user = asUuid('postgres', sqlOf.userId);
  const digest = `encode(sha256(convert_to(${sqlOf.sessionId}, 'UTF8')), 'hex')`;
  const cookie = '{"cookie":{"originalMaxAge":1209600000,"path":"/","httpOnly":true},"userId":"';
  const end = "now() + interval '14 days'";
  await writeRows(place, [
    `insert into users ${users.rows} select ${user}, ${sqlOf.email}, null, now() from ${users.from}`,
    `insert into sessions ${sessions.rows} select ${digest}, ${user}, ${end} from ${sessions.from}`,
    `insert into express_sessions ${sessions.rows}
     select ${sqlOf.sessionId}, cast('${cookie}' || ${sqlOf.userId} || '"}' as json), ${end} from ${sessions.from}`,
  ]);
}
