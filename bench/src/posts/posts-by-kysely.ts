import { randomUUID } from 'node:crypto';
import { type Compilable, CompiledQuery, Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely';
import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { authorsOf, keysOf, nested, type Row } from './nested.ts';
import { actor } from './post-rows.ts';
import { BOARDS, PAGE, type PlaceOfPage, type Posts } from './posts.ts';

interface Tables {
  readonly posts: {
    readonly id: string;
    readonly board: number;
    readonly author_id: string;
    readonly title: string;
    readonly body: string | null;
    readonly published: boolean | number;
    readonly likes: number;
    readonly created_at: string;
  };
  readonly comments: {
    readonly id: string;
    readonly post_id: string;
    readonly author_id: string;
    readonly text: string;
  };
  readonly authors: { readonly id: string; readonly name: string };
  readonly marks: { readonly id: string; readonly name: string; readonly value: number; readonly changed_at: string };
}

const columns = ['id', 'board', 'author_id', 'title', 'body', 'published', 'likes', 'created_at'] as const;

/** Kysely with its own dialect; every query is built and compiled once. */
export function postsByKysely(place: Place, places: readonly PlaceOfPage[]): Posts {
  const db = open(place);
  const yes = place.kind === 'sqlite' ? 1 : true;
  const compiled: Compile = (query) => {
    const { sql: text } = query.compile();
    return async (...values) => (await db.executeQuery<Row>(CompiledQuery.raw(text, values))).rows;
  };
  const { insert, rename, upsert } = writing(db, compiled, yes);
  const { byId, page, visible } = reading(db, compiled, yes);
  return {
    name: 'Kysely, precompiled',
    create: (title) => insert(randomUUID(), BOARDS, actor.id, title, null, yes, 0, new Date().toISOString()),
    get: (id) => byId(id),
    rename: (id, title) => rename(title, id),
    page: async (index) => (await page(places[index]?.likes, places[index]?.id, PAGE + 1)).slice(0, PAGE),
    visible: (board) => visible(board, yes, actor.id),
    discussed: discussing(db, compiled, place.kind),
    mark: (name, value) => upsert(randomUUID(), name, value, new Date().toISOString()),
    close: () => db.destroy(),
  };
}

type Compile = (query: Compilable) => (...values: unknown[]) => Promise<readonly Row[]>;

function writing(db: Kysely<Tables>, compiled: Compile, yes: boolean | number) {
  const empty = { id: '', board: 0, author_id: '', title: '', body: null, published: yes, likes: 0, created_at: '' };
  const insert = compiled(db.insertInto('posts').values(empty).returning(columns));
  const rename = compiled(db.updateTable('posts').set({ title: '' }).where('id', '=', '').returning(columns));
  const upsert = compiled(
    db
      .insertInto('marks')
      .values({ id: '', name: '', value: 0, changed_at: '' })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet(({ ref }) => ({
          value: ref('excluded.value'),
          changed_at: ref('excluded.changed_at'),
        })),
      )
      .returning(['id', 'name', 'value', 'changed_at']),
  );
  return { insert, rename, upsert };
}

function reading(db: Kysely<Tables>, compiled: Compile, yes: boolean | number) {
  const byId = compiled(db.selectFrom('posts').select(columns).where('id', '=', ''));
  const page = compiled(
    db
      .selectFrom('posts')
      .select(columns)
      .where(({ eb, refTuple, tuple }) => eb(refTuple('likes', 'id'), '>', tuple(0, '')))
      .orderBy('likes')
      .orderBy('id')
      .limit(PAGE + 1),
  );
  const visible = compiled(
    db
      .selectFrom('posts')
      .select(columns)
      .where('board', '=', 0)
      .where(({ eb, or }) => or([eb('published', '=', yes), eb('author_id', '=', '')])),
  );
  return { byId, page, visible };
}

function discussing(db: Kysely<Tables>, compiled: Compile, kind: Place['kind']): Posts['discussed'] {
  const among = (column: string) =>
    kind === 'sqlite'
      ? sql<boolean>`${sql.ref(column)} in (select value from json_each(${''}))`
      : sql<boolean>`${sql.ref(column)} = any(${[]})`;
  const given = (keys: readonly unknown[]): unknown => (kind === 'sqlite' ? JSON.stringify(keys) : keys);
  const ofBoard = compiled(db.selectFrom('posts').select(columns).where('board', '=', 0));
  const comments = compiled(db.selectFrom('comments').selectAll().where(among('post_id')).orderBy('id'));
  const authors = compiled(db.selectFrom('authors').selectAll().where(among('id')));
  return async (board) => {
    const rows = await ofBoard(board);
    const found = await comments(given(keysOf(rows)));
    return nested(rows, found, await authors(given(authorsOf(found))));
  };
}

function open(place: Place): Kysely<Tables> {
  const dialect =
    place.kind === 'sqlite'
      ? new SqliteDialect({ database: openSqlite(place.filename) })
      : new PostgresDialect({ pool: new pg.Pool({ connectionString: place.url }) });
  return new Kysely<Tables>({ dialect });
}
