import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import type { Notes } from './notes.ts';
import { insertNote, noteById, notesOfList, renameNote, renameNotes } from './notes-sql.ts';
import { numbered } from './numbered.ts';

/** The driver and prepared statements. */
export async function notesByDriver(place: Place): Promise<Notes> {
  return place.kind === 'sqlite' ? byBetterSqlite3(place.filename) : byPg(place.url);
}

function byBetterSqlite3(filename: string): Notes {
  const database = openSqlite(filename);
  const sql = (text: string) => database.prepare<(string | number | null)[]>(text);
  const [insert, byId, ofList] = [sql(insertNote), sql(noteById), sql(notesOfList)];
  const [rename, renameList] = [sql(renameNote), sql(renameNotes)];
  return {
    name: 'raw',
    // `openSqlite` says why a write is not read with `get`.
    create: (title) => insert.all(randomUUID(), -1, title, null, new Date().toISOString())[0],
    get: (id) => byId.get(id),
    inList: (list) => ofList.all(list),
    rename(id, title) {
      byId.get(id);
      return rename.all(title, id)[0];
    },
    renameList: (list, title) => renameList.run(title, list).changes,
    close: async () => void database.close(),
  };
}

async function byPg(url: string): Promise<Notes> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const sql = (name: string, text: string) => {
    const query = { name, text: numbered(text) };
    return async (...values: unknown[]) => (await client.query({ ...query, values })).rows;
  };
  const [insert, byId, ofList] = [sql('insert', insertNote), sql('by_id', noteById), sql('of_list', notesOfList)];
  const [rename, renameList] = [sql('rename', renameNote), sql('rename_list', renameNotes)];
  return {
    name: 'raw',
    create: (title) => insert(randomUUID(), -1, title, null, new Date()),
    get: (id) => byId(id),
    inList: (list) => ofList(list),
    async rename(id, title) {
      await byId(id);
      return rename(title, id);
    },
    renameList: (list, title) => renameList(title, list),
    close: () => client.end(),
  };
}
