import { hash } from 'node:crypto';
import type { Place } from '../databases/database.ts';
import { endOf, type Population } from './accounts.ts';

// Keys are scattered like random ones, but follow from the numbers of user and session: a product with a prime, modulo
// another number, gives no value twice.
const PRIME = 2_654_435_761n;
const MODULUS = 899_999_999_999n;
const FIRST = 100_000_000_000n;

/** The key of the user with this number. */
export function userIdOf(user: number): string {
  return `00000000-0000-4000-8000-${scattered(BigInt(user))}`;
}

/**
 * The key of a session. It is a digest: keys that are spread evenly would fill the pages of an index all alike, and random ones
 * do not.
 */
export function sessionIdOf(user: number, session: number): string {
  const digest = hash('md5', `${user}.${session}`);
  return `${digest.slice(0, 8)}-0000-4000-9000-${digest.slice(8, 20)}`;
}

export function emailOf(user: number): string {
  return `user-${user}@example.com`;
}

const digest = "md5(u.i || '.' || s.j)";

/** The same in SQL, from the columns `u.i` and `s.j`, for both dialects; `openSqlite` gives SQLite its `md5`. */
export const sqlOf = {
  userId: `'00000000-0000-4000-8000-' || ${scatteredSql('u.i')}`,
  sessionId: `substr(${digest}, 1, 8) || '-0000-4000-9000-' || substr(${digest}, 9, 12)`,
  email: "'user-' || u.i || '@example.com'",
} as const;

/** The numbers of the users who act, spread over all users: their rows are no closer together than other rows. */
export function actingUsers({ users, acting = users }: Population): readonly number[] {
  return Array.from({ length: acting }, (_, index) => Math.floor((index * users) / acting));
}

/** The `with` clause and the `from` for a row of each user, or with `sessions` of each session. */
export function everyUser({ users }: Population): { readonly rows: string; readonly from: string } {
  return { rows: `with recursive ${series('u(i)', users)}`, from: 'u' };
}

/** A row for each session, in the order in which sessions begin: rows of one user are far apart. */
export function everySession({ users, sessionsEach }: Population): { readonly rows: string; readonly from: string } {
  const both = `${series('u(i)', users)}, ${series('s(j)', sessionsEach)}`;
  return { rows: `with recursive ${both}`, from: 's cross join u order by s.j, u.i' };
}

/** How many seconds before the last session the first session of a user ends, where ends are spread over a week. */
export function earlierOf(user: number, { users, sessionsEach }: Population): number {
  return WEEK - Math.floor((user * WEEK) / (users * sessionsEach));
}

/** When sessions end, in SQL: spread, they end in the order in which they began. */
export function endSql(kind: Place['kind'], population: Population): string {
  const end = endOf(population);
  if (!population.spread) return `'${end.toISOString()}'`;
  const { users, sessionsEach } = population;
  const earlier = `(${WEEK} - (s.j * ${users} + u.i) * ${WEEK} / ${users * sessionsEach})`;
  return kind === 'postgres'
    ? `timestamptz '${end.toISOString()}' - ${earlier} * interval '1 second'`
    : `strftime('%Y-%m-%dT%H:%M:%fZ', ${end.getTime() / 1000} - ${earlier}, 'unixepoch')`;
}

const WEEK = 7 * 24 * 3600;

/** Text as a key of the users table. */
export function asUuid(kind: Place['kind'], text: string): string {
  return kind === 'postgres' ? `cast(${text} as uuid)` : text;
}

function scattered(number: bigint): bigint {
  return FIRST + ((number * PRIME) % MODULUS);
}

/** The last twelve digits of a key, in SQL, from the number of its user or session. */
export function scatteredSql(number: string): string {
  return `(${FIRST} + (${number} * ${PRIME}) % ${MODULUS})`;
}

function series(head: string, count: number): string {
  const [name, column] = head.split(/[()]/);
  const next = `select ${column} + 1 from ${name} where ${column} + 1 < ${count}`;
  return `${head} as (select cast(0 as bigint) where ${count} > 0 union all ${next})`;
}
