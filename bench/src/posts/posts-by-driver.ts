import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { numbered } from '../contenders/numbered.ts';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { authorsOf, keysOf, nested, type Row } from './nested.ts';
import { actor } from './post-rows.ts';
import { BOARDS, PAGE, type PlaceOfPage, type Posts } from './posts.ts';
import {
  authorsOfKeys,
  commentsOfPosts,
  insertPost,
  pageOfPosts,
  postById,
  postsOfBoard,
  renamePost,
  upsertMark,
  visiblePosts,
} from './posts-sql.ts';

/** The driver and statements that are prepared by hand. */
export async function postsByDriver(place: Place, places: readonly PlaceOfPage[]): Promise<Posts> {
  return place.kind === 'sqlite' ? byBetterSqlite3(place.filename, places) : await byPg(place.url, places);
}

function byBetterSqlite3(filename: string, places: readonly PlaceOfPage[]): Posts {
  const database = openSqlite(filename);
  const sql = (text: string) => database.prepare<(string | number | null)[], Row>(text);
  const [insert, byId, rename] = [sql(insertPost), sql(postById), sql(renamePost)];
  const [page, visible, upsert] = [sql(pageOfPosts), sql(visiblePosts), sql(upsertMark)];
  const [ofBoard, comments, authors] = [
    sql(postsOfBoard),
    sql(commentsOfPosts('sqlite')),
    sql(authorsOfKeys('sqlite')),
  ];
  return {
    name: 'raw',
    // `openSqlite` says why a write is not read with `get`.
    create: (title) => insert.all(randomUUID(), BOARDS, actor.id, title, null, 1, 0, new Date().toISOString())[0],
    get: (id) => byId.get(id),
    rename: (id, title) => rename.all(title, id)[0],
    page: (index) => page.all(...valuesOf(places[index])).slice(0, PAGE),
    visible: (board) => visible.all(board, 1, actor.id),
    discussed(board) {
      const rows = ofBoard.all(board);
      const found = comments.all(JSON.stringify(keysOf(rows)));
      return nested(rows, found, authors.all(JSON.stringify(authorsOf(found))));
    },
    mark: (name, value) => upsert.all(randomUUID(), name, value, new Date().toISOString())[0],
    close: async () => void database.close(),
  };
}

async function byPg(url: string, places: readonly PlaceOfPage[]): Promise<Posts> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const sql = (name: string, text: string) => {
    const query = { name, text: numbered(text) };
    return async (...values: unknown[]) => (await client.query<Row>({ ...query, values })).rows;
  };
  const [insert, byId, rename] = [sql('insert', insertPost), sql('by_id', postById), sql('rename', renamePost)];
  const [page, visible] = [sql('page', pageOfPosts), sql('visible', visiblePosts)];
  const [upsert, ofBoard] = [sql('upsert', upsertMark), sql('of_board', postsOfBoard)];
  const [comments, authors] = [sql('comments', commentsOfPosts('postgres')), sql('authors', authorsOfKeys('postgres'))];
  return {
    name: 'raw',
    create: (title) => insert(randomUUID(), BOARDS, actor.id, title, null, true, 0, new Date()),
    get: (id) => byId(id),
    rename: (id, title) => rename(title, id),
    page: async (index) => (await page(...valuesOf(places[index]))).slice(0, PAGE),
    visible: (board) => visible(board, true, actor.id),
    async discussed(board) {
      const rows = await ofBoard(board);
      const found = await comments(keysOf(rows));
      return nested(rows, found, await authors(authorsOf(found)));
    },
    mark: (name, value) => upsert(randomUUID(), name, value, new Date()),
    close: () => client.end(),
  };
}

function valuesOf(place: PlaceOfPage | undefined): [number, string] {
  if (place === undefined) throw new RangeError('there is no such page');
  return [place.likes, place.id];
}
