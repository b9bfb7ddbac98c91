import { randomUUID } from 'node:crypto';
import { type Compilable, CompiledQuery, Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import type { Notes } from './notes.ts';

interface Tables {
  readonly notes: {
    readonly id: string;
    readonly list: number;
    readonly title: string;
    readonly body: string | null;
    readonly created_at: string;
  };
}

const columns = ['id', 'list', 'title', 'body', 'created_at'] as const;

/** Kysely with its own dialect; every query is built and compiled once. */
export function notesByKysely(place: Place): Notes {
  const db = open(place);
  const compiled = (query: Compilable) => {
    const { sql } = query.compile();
    return async (...values: unknown[]) => (await db.executeQuery(CompiledQuery.raw(sql, values))).rows;
  };
  const row = { id: '', list: 0, title: '', body: null, created_at: '' };
  const insert = compiled(db.insertInto('notes').values(row).returning(columns));
  const byId = compiled(db.selectFrom('notes').select(columns).where('id', '=', ''));
  const ofList = compiled(db.selectFrom('notes').select(columns).where('list', '=', 0));
  const rename = compiled(db.updateTable('notes').set({ title: '' }).where('id', '=', '').returning(columns));
  const renameList = compiled(db.updateTable('notes').set({ title: '' }).where('list', '=', 0));
  return {
    name: 'Kysely, precompiled',
    create: (title) => insert(randomUUID(), -1, title, null, new Date().toISOString()),
    get: (id) => byId(id),
    inList: (list) => ofList(list),
    async rename(id, title) {
      await byId(id);
      return rename(title, id);
    },
    renameList: (list, title) => renameList(title, list),
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
