import pg from 'pg';
import { scatteredSql, userIdOf } from '../contenders/rows.ts';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { writeRows } from '../databases/write-rows.ts';
import { AUTHORS, BOARDS, COMMENTS, PAGE, type PlaceOfPage } from './posts.ts';

/** The key of the post with this number. */
export const postIdOf: (post: number) => string = userIdOf;

/** The author who reads. */
export const actor = { id: userIdOf(0) };

/** Fills the table of posts: half of them are published, and authors follow each other on every board. */
export async function writePosts(place: Place): Promise<void> {
  const isPostgres = place.kind === 'postgres';
  const key = (number: string): string => {
    const text = `'00000000-0000-4000-8000-' || ${scatteredSql(number)}`;
    return isPostgres ? `cast(${text} as uuid)` : text;
  };
  const series = (count: number): string =>
    `with recursive u(i) as (select cast(0 as bigint) union all select i + 1 from u where i + 1 < ${count})`;
  const author = (number: string): string => key(`(${number} % ${AUTHORS})`);
  const odd = `(u.i / ${BOARDS}) % 2`;
  await writeRows(place, [
    `insert into authors (id, name) ${series(AUTHORS)} select ${key('u.i')}, 'author ' || u.i from u`,
    'create index posts_board on posts (board)',
    'create index posts_likes on posts (likes, id)',
    `insert into posts (id, board, author_id, title, published, likes, created_at)
     ${series(BOARDS * PAGE)} select ${key('u.i')}, u.i % ${BOARDS}, ${author(`(u.i / ${BOARDS})`)}, 'post ' || u.i,
     ${isPostgres ? `${odd} = 1` : odd}, (u.i * 7919) % 1000, '2026-01-01T00:00:00.000Z' from u`,
    `insert into comments (id, post_id, author_id, text) ${series(BOARDS * PAGE * COMMENTS)}
     select ${key('u.i')}, ${key(`(u.i / ${COMMENTS})`)}, ${author('u.i')}, 'comment ' || u.i from u`,
  ]);
}

/** Where the pages end, but for the last. */
export async function readPlaces(place: Place): Promise<readonly PlaceOfPage[]> {
  const rows = await readPosts(place, 'select likes, id from posts order by likes, id');
  return rows.filter((_, index) => index % PAGE === PAGE - 1).slice(0, -1);
}

async function readPosts(place: Place, sql: string): Promise<readonly PlaceOfPage[]> {
  if (place.kind === 'sqlite') {
    const database = openSqlite(place.filename);
    const rows = database.prepare<[], PlaceOfPage>(sql).all();
    database.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  const { rows } = await client.query<PlaceOfPage>(sql);
  await client.end();
  return rows;
}
