// The SQL for the driver. `raw-sql.ts` says why placeholders are written `+?`.
import type { Place } from '../databases/database.ts';
import { PAGE } from './posts.ts';

const columns = 'id, board, author_id, title, body, published, likes, created_at';

/** Values: id, board, author, title, body, published, likes, now. */
export const insertPost: string = `insert into posts (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?) returning ${columns}`;
export const postById: string = `select ${columns} from posts where id = +?`;
/** Values: title, id. */
export const renamePost: string = `update posts set title = ? where id = +? returning ${columns}`;
/** One more than a page: it tells whether there is a next one. Values: likes and id of the last post before the page. */
export const pageOfPosts: string = `select ${columns} from posts where (likes, id) > (+?, +?)
  order by likes, id limit ${PAGE + 1}`;
/** Values: board, true, the actor. */
export const visiblePosts: string = `select ${columns} from posts
  where board = +? and (published = +? or author_id = +?)`;

/** Values: id, name, value, now. */
export const upsertMark: string = `insert into marks (id, name, value, changed_at) values (?, ?, ?, ?)
  on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at
  returning id, name, value, changed_at`;

/** Values: board. */
export const postsOfBoard: string = `select ${columns} from posts where board = +?`;
/** Values: the keys of posts: as JSON for SQLite, as an array for PostgreSQL. */
export function commentsOfPosts(kind: Place['kind']): string {
  return `select id, post_id, author_id, text from comments where post_id ${among[kind]} order by id`;
}
/** Values: the keys of authors, in the same form. */
export function authorsOfKeys(kind: Place['kind']): string {
  return `select id, name from authors where id ${among[kind]}`;
}

const among = { sqlite: 'in (select value from json_each(?))', postgres: '= any(?)' } as const;
