// What stands beside a table of SQLite that is made again: references, indexes, triggers, views, columns of others.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kyselyDataLayer } from '@ashlar/kysely';
import { migrationStoreOf, rebuildTable } from '@ashlar/kysely/migration';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, noteWith, rowsOf } from '../test-setup/notes.ts';

const OTHERS = [
  'create table comments (id text primary key, note_id text not null references notes (id) on delete cascade)',
  'create table log (what text)',
  'create index notes_by_size on notes (size desc) where size > 0',
  'create trigger noted after insert on notes begin insert into log values (new.id); end',
  'create view sizes as select id, size from notes',
];

async function withNotes(): Promise<TestApplication> {
  const app = await application('sqlite');
  app.declare(noteWith('size: z.int()'));
  await app.run('generate');
  await app.run('migrate');
  await insertRows(
    app,
    'notes',
    [1, 2, 3].map((size) => ({ id: idOf(size), size })),
  );
  for (const statement of OTHERS) await sql.raw(statement).execute(app.db());
  await insertRows(
    app,
    'comments',
    [1, 2, 3].map((size) => ({ id: String(size), note_id: idOf(size) })),
  );
  return app;
}

test('K1 as in V2: rows that refer to a table stay when SQLite makes it again, and so do its indexes, triggers and views', async () => {
  const app = await withNotes();
  app.declare(noteWith('size: z.string()'));
  await app.run('generate');
  expect(app.migration('0002')).toContain('rebuildTable');
  expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
  expect(await app.db().selectFrom('comments').selectAll().execute()).toHaveLength(3);
  expect(await app.db().selectFrom('sizes').selectAll().execute()).toHaveLength(3);
  const { rows } =
    await sql`select name from sqlite_master where tbl_name = 'notes' and sql is not null order by name`.execute(
      app.db(),
    );
  expect(rows).toEqual([{ name: 'noted' }, { name: 'notes' }, { name: 'notes_by_size' }]);
  await insertRows(app, 'notes', [{ id: idOf(4), size: '4' }]);
  expect(await app.db().selectFrom('log').selectAll().execute()).toEqual([{ what: idOf(4) }]);
  // The references hold again: the connection that migrated is closed, and foreign keys are on in each new one.
  await expect(insertRows(app, 'comments', [{ id: '9', note_id: idOf(9) }])).rejects.toThrow('FOREIGN KEY');
});

test("the same in an application's own Kysely, whose foreign keys are on again afterwards", async () => {
  const db = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new SqliteDialect({ database: new Database(':memory:') }),
  });
  onTestFinished(() => db.destroy());
  await sql`pragma foreign_keys = on`.execute(db);
  await sql`create table a (id integer primary key)`.execute(db);
  await sql`create table b (id integer primary key, a_id integer references a (id) on delete cascade)`.execute(db);
  await sql`insert into a values (1)`.execute(db);
  await sql`insert into b values (1, 1)`.execute(db);
  const store = migrationStoreOf(kyselyDataLayer(db, { dialect: 'sqlite' }));
  const rebuild = (inside: Kysely<Record<string, Record<string, unknown>>>) =>
    rebuildTable(inside, 'a', {
      columns: ['id'],
      create: (name) => inside.schema.createTable(name).addColumn('id', 'text', (id) => id.primaryKey()),
      copy: { id: sql`"id"` },
    });
  await store.transaction(rebuild, 1000);
  expect((await sql`select * from b`.execute(db)).rows).toHaveLength(1);
  expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual([{ foreign_keys: 1 }]);
  await expect(db.transaction().execute(rebuild)).rejects.toThrow('while foreign keys are on');
});

test('a migration that would leave rows without what they refer to is rolled back', async () => {
  const app = await withNotes();
  app.write(
    'migrations/0002_loses.ts',
    "export const up = (db) => db.deleteFrom('notes').where('size', '=', 2).execute();\n",
  );
  const { code, err } = await app.run('migrate');
  expect([code, err]).toEqual([1, expect.stringContaining('rows would refer to rows that no longer exist')]);
  expect(await rowsOf(app)).toHaveLength(3);
});

test.each([
  {
    change: 'a column takes null',
    attributes: 'size: z.int().nullable(), rank: z.int(), tag: z.string()',
    row: { tag: 'y' },
  },
  { change: 'a column with one goes too', attributes: 'size: z.int().nullable(), rank: z.int()', row: {} },
])('K7: the other unique constraints of an adopted table stay when $change', async ({ attributes, row }) => {
  const app = await adopted();
  app.declare(notesOf(attributes));
  for (const args of [['generate', '--allow-drop'], ['migrate'], ['check']]) {
    expect(await app.run(...args)).toMatchObject({ code: 0, err: '' });
  }
  expect(app.migration('0002')).toContain('rebuildTable');
  const insert = (more: object) =>
    insertRows(app, 'notes', [{ id: idOf(2), title: 'b', size: 2, rank: 2, ...row, ...more }]);
  await expect(insert({ title: 'a' })).rejects.toThrow('notes.title');
  await expect(insert({ size: 1, rank: 1 })).rejects.toThrow('notes.size, notes.rank');
  if ('tag' in row) await expect(insert({ tag: 'x' })).rejects.toThrow('notes.tag');
  await insert({});
});

test('K7: a unique constraint of an adopted table that becomes an identity is made once', async () => {
  const app = await adopted();
  const nullable = 'size: z.int().nullable(), rank: z.int(), tag: attribute(z.string(), { unique: true })';
  app.declare(notesOf(nullable));
  for (const args of [['generate'], ['migrate'], ['check'], ['migrate', '--to', '1'], ['migrate'], ['check']]) {
    expect(await app.run(...args)).toMatchObject({ code: 0, err: '' });
  }
  await expect(insertRows(app, 'notes', [{ id: idOf(2), title: 'b', size: 2, rank: 2, tag: 'x' }])).rejects.toThrow(
    'notes.tag',
  );
});

test('K7: a unique constraint of another collation stays beside an identity over the same column', async () => {
  const app = await adopted('collate nocase');
  app.declare(notesOf('size: z.int().nullable(), rank: z.int(), tag: z.string()'));
  await app.run('generate', 'null');
  expect((await app.run('migrate')).err).toContain("add loses: ['collate']");
  const step = app.migration('0002');
  app.write('migrations/0002_null.ts', step.replaceAll('columns: [', "loses: ['collate'], columns: ["));
  // In a process of its own: this one has read the file.
  expect(await app.start('migrate')).toMatchObject({ code: 0, err: '' });
  app.declare(notesOf('size: z.int().nullable(), rank: z.int(), tag: attribute(z.string(), { unique: true })'));
  for (const args of [['generate'], ['migrate'], ['check']]) {
    expect(await app.run(...args)).toMatchObject({ code: 0, err: '' });
  }
  const { rows } =
    await sql`select name from pragma_index_list('notes') where name like 'notes_tag%' order by 1`.execute(app.db());
  expect(rows).toEqual([{ name: 'notes_tag_key' }, { name: 'notes_tag_key_nocase' }]);
  const other = { id: idOf(2), title: 'b', size: 2, rank: 2, tag: 'X' };
  await expect(insertRows(app, 'notes', [other])).rejects.toThrow('notes.tag');
});

test('K7: an index in place of a unique constraint is named as createTables names it, with its capitals', async () => {
  const db = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new SqliteDialect({ database: new Database(':memory:') }),
  });
  onTestFinished(() => db.destroy());
  await sql`pragma foreign_keys = off`.execute(db);
  await sql`create table Notes (id text primary key, noteTag text unique, mail text collate nocase unique)`.execute(db);
  await rebuildTable(db, 'Notes', {
    columns: ['id', 'noteTag', 'mail'],
    create: (name) =>
      db.schema
        .createTable(name)
        .addColumn('id', 'integer', (id) => id.primaryKey())
        .addColumn('NoteTag', 'text')
        .addColumn('mail', sql`text collate nocase`),
    copy: { id: sql`"id"`, NoteTag: sql`"noteTag"`, mail: sql`"mail"` },
  });
  const { rows } = await sql`select name from pragma_index_list('Notes') where origin = 'c' order by 1`.execute(db);
  expect(rows).toEqual([{ name: 'Notes_NoteTag_key' }, { name: 'Notes_mail_key_nocase' }]);
});

/** A table with a note, which an application has made by itself and adopted. */
async function adopted(ofTag = ''): Promise<TestApplication> {
  const app = await application('sqlite');
  await sql`create table notes (
    id text primary key not null, title text not null unique, size integer not null,
    rank integer not null, tag text not null ${sql.raw(ofTag)} unique, unique (size, rank)
  )`.execute(app.db());
  app.declare(notesOf('size: z.int(), rank: z.int(), tag: z.string()'));
  for (const args of [['generate', '--baseline'], ['migrate'], ['check']]) {
    expect(await app.run(...args)).toMatchObject({ code: 0, err: '' });
  }
  await insertRows(app, 'notes', [{ id: idOf(1), title: 'a', size: 1, rank: 1, tag: 'x' }]);
  return app;
}

function notesOf(more: string): string {
  return noteWith(`title: z.string(), ${more}`, "identities: { oneTitle: ['title'] }");
}

test('a column that the migrations do not know is not lost: the migration ends and names it', async () => {
  const app = await withNotes();
  await sql`alter table notes add column by_hand text`.execute(app.db());
  app.declare(noteWith('size: z.string()'));
  await app.run('generate');
  const { code, err } = await app.run('migrate');
  expect([code, err]).toEqual([1, expect.stringContaining('columns that the migrations do not know: "by_hand"')]);
  expect(await rowsOf(app)).toHaveLength(3);
});

test('conditions of an adopted table are not lost: the migration ends, names them, and runs once it says so', async () => {
  const app = await application('sqlite');
  await sql`create table notes (
    id text primary key not null, "check" text collate nocase not null default 'generated as (1)' -- check (1)
    , size integer not null, rank integer not null check (rank > 0)
  ) strict`.execute(app.db());
  const notes = (size: string) => noteWith(`check: z.string(), size: ${size}, rank: z.int()`);
  app.declare(notes('z.int()'));
  for (const args of [['generate', '--baseline'], ['migrate']]) await app.run(...args);
  await insertRows(app, 'notes', [{ id: idOf(1), size: 3, rank: 1 }]);
  app.declare(notes('z.int().nullable()'));
  await app.run('generate');
  const lost =
    "without: check, collate, strict. To keep them, add them to create in this step. To lose them, add loses: ['check', 'collate', 'strict']";
  expect(await app.run('migrate')).toMatchObject({ code: 1, err: expect.stringContaining(lost) });
  expect(await rowsOf(app)).toMatchObject([{ check: 'generated as (1)', size: 3, rank: 1 }]);
  const [name = ''] = readdirSync(join(app.folder, 'migrations')).filter((file) => file.startsWith('0002'));
  const step = app.migration('0002');
  app.write(`migrations/${name}`, step.replaceAll('columns: [', "loses: ['strict', 'collate', 'check'], columns: ["));
  // In a process of its own: this one has read the file.
  expect(await app.start('migrate')).toMatchObject({ code: 0, err: '' });
  await insertRows(app, 'notes', [{ id: idOf(2), check: '', size: null, rank: -1 }]);
});
