import { randomUUID } from 'node:crypto';
import { type Compilable, CompiledQuery, Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
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
  readonly marks: { readonly id: string; readonly name: string; readonly value: number; readonly changed_at: string };
}

const columns = ['id', 'board', 'author_id', 'title', 'body', 'published', 'likes', 'created_at'] as const;

/** Kysely with its own dialect; every query is built and compiled once. */
export function postsByKysely(place: Place, places: readonly PlaceOfPage[]): Posts {
  const db = open(place);
  const yes = place.kind === 'sqlite' ? 1 : true;
  const compiled = (query: Compilable) => {
    const { sql } = query.compile();
    return async (...values: unknown[]) => (await db.executeQuery(CompiledQuery.raw(sql, values))).rows;
  };
  const empty = { id: '', board: 0, author_id: '', title: '', body: null, published: yes, likes: 0, created_at: '' };
  const insert = compiled(db.insertInto('posts').values(empty).returning(columns));
  const byId = compiled(db.selectFrom('posts').select(columns).where('id', '=', ''));
  const rename = compiled(db.updateTable('posts').set({ title: '' }).where('id', '=', '').returning(columns));
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
  return {
    name: 'Kysely, precompiled',
    create: (title) => insert(randomUUID(), BOARDS, actor.id, title, null, yes, 0, new Date().toISOString()),
    get: (id) => byId(id),
    rename: (id, title) => rename(title, id),
    page: async (index) => (await page(places[index]?.likes, places[index]?.id, PAGE + 1)).slice(0, PAGE),
    visible: (board) => visible(board, yes, actor.id),
    mark: (name, value) => upsert(randomUUID(), name, value, new Date().toISOString()),
    close: () => db.destroy(),
  };
}

function open(place: Place): Kysely<Tables> {
  const dialect =
    place.kind === 'sqlite'
      ? new SqliteDialect({ database: openSqlite(place.filename) })
      : new PostgresDialect({ pool: new pg.Pool({ connectionString: place.url }) });
  return new Kysely<Tables>({ dialect });
}
