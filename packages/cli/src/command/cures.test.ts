// For each fault of a database: check names it, and its cure, followed as it stands, mends it.
import { join } from 'node:path';
import { type AnyResource, type Finding, ResourceInfo } from '@ashlar/core';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, resourcesSource, rowsOf } from '../test-setup/notes.ts';

/** Notes that belong to places. `more`: further attributes. */
function notes(more = ''): string {
  return resourcesSource(`
    defineResource({
      name: 'Note', table: 'notes',
      attributes: {
        id: uuidPrimaryKey(), placeId: z.uuid(), title: z.string(), size: z.int(), at: z.date(), remark: z.string().nullable(), ${more}
      },
      identities: { oneTitle: ['title'] }, indexes: { newest: ['at', 'title'] },
      relationships: { place: belongsTo('Place', { by: 'placeId', onDelete: 'cascade' }) },
    }),
    defineResource({ name: 'Place', table: 'places', attributes: { id: uuidPrimaryKey() } }),
  `);
}

/** The database, as its owner reaches it without Ashlar. */
interface Console {
  /** Runs statements; resolves to the rows of the only one. */
  run(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

async function consoleOf(app: TestApplication): Promise<Console> {
  if (app.store === 'sqlite') {
    const database = new Database(join(app.folder, 'app.db'));
    onTestFinished(() => void database.close());
    return {
      async run(text) {
        if (/^select/.test(text)) return database.prepare<[], Record<string, unknown>>(text).all();
        database.exec(text);
        return [];
      },
    };
  }
  const client = new pg.Client(JSON.parse(/\((.*)\)/.exec(app.dataLayer)?.[1] ?? ''));
  await client.connect();
  onTestFinished(() => client.end());
  return { run: async (text) => (await client.query(text)).rows ?? [] };
}

/** Makes the table of notes of SQLite again, as an owner would who writes its statement otherwise. */
async function remake(database: Console, change: (statement: string) => string): Promise<void> {
  const made = await database.run("select sql from sqlite_master where tbl_name = 'notes' and sql is not null");
  const [table = '', ...others] = made.map(({ sql }) => String(sql));
  const changed = change(table);
  expect(changed).not.toBe(table);
  const steps = [
    'pragma foreign_keys = off',
    changed.replace('"notes"', '"other"'),
    'insert into other select * from notes',
    'drop table notes',
    'alter table other rename to notes',
    ...others,
  ];
  await database.run(steps.join(';\n'));
}

/** The SQL of a cure: the whole of it, or its lines that are set off. */
function statementsOf(cure: string): readonly string[] {
  if (!cure.includes('\n')) return [cure];
  const blocks = cure.split(/\n {2}then run:\n/).map((block) => block.split('\n').filter((line) => /^ {4}/.test(line)));
  return blocks.map((lines) => lines.join('\n').replace(/^ {4}/gm, ''));
}

async function follow(cure: string, app: TestApplication, database: Console): Promise<void> {
  if (cure.startsWith('npx --no-install ashlar')) {
    for (const command of cure.split(' && ')) {
      expect(await app.run(...command.replace('npx --no-install ashlar ', '').split(' '))).toMatchObject({
        code: 0,
        err: '',
      });
    }
    return;
  }
  for (const statement of statementsOf(cure)) {
    const listed = await database.run(statement);
    if (!cure.includes('remove the rows that this lists')) continue;
    // Of rows that are alike one stays.
    for (const { id } of /group by/.test(statement) ? listed.slice(1) : listed)
      await dropOne(database, app, String(id));
  }
}

/** Removes one row, even if two have the same id. */
async function dropOne(database: Console, { store }: TestApplication, id: string): Promise<void> {
  const address = store === 'sqlite' ? 'rowid' : 'ctid';
  await database.run(`delete from notes where ${address} = (select ${address} from notes where id = '${id}' limit 1)`);
}

async function findingsOf(app: TestApplication): Promise<readonly Finding[]> {
  return JSON.parse((await app.run('check', '--json')).out).findings;
}

interface Fault {
  readonly name: string;
  /** Breaks the database; undefined where it cannot be broken so. */
  readonly sqlite?: (database: Console) => Promise<unknown>;
  readonly postgres?: (database: Console) => Promise<unknown>;
  readonly codes: readonly string[];
  /** How many of three notes there are once it is mended. Default 3. */
  readonly rows?: number;
}

const same =
  (...statements: readonly string[]) =>
  (database: Console) =>
    database.run(statements.join(';\n'));
const both = (...statements: readonly string[]) => ({ sqlite: same(...statements), postgres: same(...statements) });
const FOREIGN =
  /, constraint "notes_place_id_fkey" foreign key \("place_id"\) references "places" \("id"\) on delete cascade/;
const withoutKey = (database: Console) => remake(database, (table) => table.replace(FOREIGN, ''));
const note = (id: number, place: number, title: string) =>
  `insert into notes (id, place_id, title, size, at) values ('${idOf(id)}', '${idOf(place)}', '${title}', 1, '2026-01-01T00:00:00.000Z')`;
const noForeignKey = 'alter table notes drop constraint notes_place_id_fkey';

const FAULTS: readonly Fault[] = [
  { name: 'a table is missing', ...both('drop table notes'), codes: ['TABLE_MISSING'], rows: 0 },
  {
    name: 'a table is missing to which another one refers',
    sqlite: same('pragma foreign_keys = off', 'delete from notes', 'drop table places'),
    codes: ['TABLE_MISSING'],
    rows: 0,
  },
  {
    name: 'a table is missing to which another one referred',
    postgres: same('drop table places cascade'),
    codes: ['TABLE_MISSING', 'FOREIGN_KEY_MISSING'],
    rows: 0,
  },
  {
    name: 'all tables are missing',
    ...both('drop table notes', 'drop table places'),
    codes: ['TABLE_MISSING', 'TABLE_MISSING'],
    rows: 0,
  },
  { name: 'a column is missing', ...both('alter table notes drop column remark'), codes: ['COLUMN_MISSING'] },
  { name: 'a required column is missing', ...both('alter table notes drop column size'), codes: ['COLUMN_MISSING'] },
  {
    name: 'a required column of a table without rows is missing',
    ...both('delete from notes', 'alter table notes drop column size'),
    codes: ['COLUMN_MISSING'],
    rows: 0,
  },
  {
    name: 'a required unique column is missing',
    sqlite: same('drop index notes_title_key', 'drop index notes_at_title_idx', 'alter table notes drop column title'),
    postgres: same('alter table notes drop column title'),
    codes: ['COLUMN_MISSING', 'INDEX_MISSING', 'INDEX_MISSING'],
  },
  { name: 'a unique index is missing', ...both('drop index notes_title_key'), codes: ['INDEX_MISSING'] },
  {
    name: 'a unique index is missing, and rows are alike',
    ...both('drop index notes_title_key', note(4, 1, 'a')),
    codes: ['INDEX_MISSING'],
  },
  { name: 'an index is missing', ...both('drop index notes_at_title_idx'), codes: ['INDEX_MISSING'] },
  {
    name: 'a foreign key is missing',
    sqlite: withoutKey,
    postgres: same(noForeignKey),
    codes: ['FOREIGN_KEY_MISSING'],
  },
  {
    name: 'a foreign key is missing, and a row belongs to none',
    sqlite: async (database) => {
      await withoutKey(database);
      await database.run(note(4, 77, 'orphan'));
    },
    postgres: same(noForeignKey, note(4, 77, 'orphan')),
    codes: ['FOREIGN_KEY_MISSING'],
  },
  {
    name: 'a foreign key says something else',
    sqlite: (database) => remake(database, (table) => table.replace('on delete cascade', 'on delete set null')),
    postgres: same(
      noForeignKey,
      'alter table notes add constraint x foreign key (place_id) references places on delete set null',
    ),
    codes: ['FOREIGN_KEY_DIFFERS'],
  },
  {
    name: 'a column takes null, and a row has it',
    sqlite: async (database) => {
      await remake(database, (table) => table.replace('"size" integer not null', '"size" integer'));
      await database.run('update notes set size = null');
    },
    postgres: same('alter table notes alter column size drop not null', 'update notes set size = null'),
    codes: ['COLUMN_NULLABLE'],
  },
  {
    name: 'a column takes no null',
    sqlite: async (database) => {
      await database.run("update notes set remark = ''");
      await remake(database, (table) => table.replace('"remark" text', '"remark" text not null'));
    },
    postgres: same("update notes set remark = ''", 'alter table notes alter column remark set not null'),
    codes: ['COLUMN_NOT_NULL'],
  },
  {
    name: 'a column is of another type',
    sqlite: (database) => remake(database, (table) => table.replace('"size" integer', '"size" text')),
    postgres: same('alter table notes alter column size type text'),
    codes: ['COLUMN_TYPE'],
  },
  {
    name: 'a column has another collation',
    sqlite: (database) => remake(database, (table) => table.replace('"title" text', '"title" text collate nocase')),
    postgres: same('alter table notes alter column title type text collate "und-x-icu"'),
    codes: ['COLUMN_COLLATION'],
  },
  {
    name: 'a column has no attribute',
    sqlite: async (database) => {
      await database.run("alter table notes add column extra text default 'x'");
      await remake(database, (table) => table.replace(/extra text default 'x'/, 'extra text not null'));
    },
    postgres: same(
      "alter table notes add column extra text not null default ''",
      'alter table notes alter extra drop default',
    ),
    codes: ['COLUMN_UNKNOWN'],
  },
  {
    name: 'a column has no attribute, and indexes are over it',
    sqlite: async (database) => {
      await database.run("alter table notes add column extra text default 'x'");
      await database.run("alter table notes add column more text default 'x'");
      await database.run('create index own on notes (size, extra, more); create index by_size on notes (size)');
      await database.run("create index some on notes (size) where extra > ''; create index low on notes (lower(more))");
      await remake(database, (table) => table.replaceAll(/(extra|more) text default 'x'/g, '$1 text not null'));
    },
    codes: ['COLUMN_UNKNOWN', 'COLUMN_UNKNOWN'],
  },
  {
    name: 'the primary key is missing',
    postgres: same('alter table notes drop constraint notes_pkey'),
    codes: ['INDEX_MISSING'],
  },
  {
    name: 'the primary key is missing, and rows are alike',
    postgres: same('alter table notes drop constraint notes_pkey', note(1, 1, 'double')),
    codes: ['INDEX_MISSING'],
  },
  {
    name: 'a unique index stands for the primary key',
    postgres: same('alter table notes drop constraint notes_pkey', 'create unique index notes_id_key on notes (id)'),
    codes: ['PRIMARY_KEY_MISSING'],
  },
  {
    name: 'the primary key to which another table refers is missing',
    postgres: same('alter table places drop constraint places_pkey cascade'),
    codes: ['INDEX_MISSING', 'FOREIGN_KEY_MISSING'],
  },
  {
    name: 'much is wrong at once',
    sqlite: async (database) => {
      await database.run(
        'drop index notes_title_key; drop index notes_at_title_idx; alter table notes drop column size',
      );
      await remake(database, (table) => table.replace(FOREIGN, '').replace('"title" text not null', '"title" text'));
    },
    postgres: same(
      'drop index notes_title_key',
      'drop index notes_at_title_idx',
      noForeignKey,
      'alter table notes drop column size',
      'alter table notes alter title drop not null',
    ),
    codes: ['COLUMN_MISSING', 'INDEX_MISSING', 'INDEX_MISSING', 'COLUMN_NULLABLE', 'FOREIGN_KEY_MISSING'],
  },
];

async function migrated(store: TestApplication['store']): Promise<TestApplication> {
  const app = await application(store);
  app.declare(notes());
  for (const command of ['generate', 'migrate', 'check']) {
    expect(await app.run(command)).toMatchObject({ code: 0, err: '' });
  }
  await insertRows(app, 'places', [{ id: idOf(1) }]);
  const at = '2026-01-01T00:00:00.000Z';
  await insertRows(
    app,
    'notes',
    ['a', 'b', 'c'].map((title, index) => ({ id: idOf(index + 1), place_id: idOf(1), title, size: index, at })),
  );
  return app;
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  const possible = FAULTS.filter((fault) => fault[store] !== undefined);
  test.each(possible)('K11 as in V11: $name; check says it, and its cure as it stands mends it', async (fault) => {
    const app = await migrated(store);
    const database = await consoleOf(app);
    await fault[store]?.(database);
    const findings = await findingsOf(app);
    expect(findings.map(({ code }) => code)).toEqual(fault.codes);
    for (const { cure } of findings) await follow(cure, app, database);
    expect(await app.run('check')).toEqual({ code: 0, out: 'everything is as it should be\n', err: '' });
    expect(await rowsOf(app)).toHaveLength(fault.rows ?? 3);
    // Later migrations find the database as they left it.
    app.declare(notes('pinned: z.boolean().default(false)'));
    for (const command of ['generate', 'migrate', 'check']) {
      expect(await app.run(command)).toMatchObject({ code: 0, err: '' });
    }
    expect(await app.run('migrate', '--to', '0')).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    ['an attribute is new', notes('pinned: z.boolean().default(false)')],
    ['an identity is new', notes().replace("oneTitle: ['title']", "oneTitle: ['title'], oneSize: ['size']")],
    ['a relationship is gone', notes().replace(/relationships: .*/, '')],
    [
      'a resource is new',
      notes().replace('];', "defineResource({ name: 'Tag', table: 'tags', attributes: { id: uuidPrimaryKey() } })];"),
    ],
    ['an attribute takes null', notes().replace('size: z.int()', 'size: z.int().nullable()')],
  ])('K11: %s; before and after generate, the commands are the only cures, and mend it', async (_, source) => {
    for (const first of [[], ['generate']]) {
      const app = await migrated(store);
      app.declare(source);
      for (const command of first) expect(await app.run(command)).toMatchObject({ code: 0, err: '' });
      const findings = await findingsOf(app);
      expect(findings.map(({ code }) => code)).toEqual([first.length === 0 ? 'NOT_GENERATED' : 'MIGRATION_PENDING']);
      const database = await consoleOf(app);
      for (const { cure } of findings) await follow(cure, app, database);
      expect(await app.run('check')).toMatchObject({ code: 0, err: '' });
      expect(await rowsOf(app)).toHaveLength(3);
    }
  });

  test('K11: beside a new attribute, what is missing by accident keeps its own cure', async () => {
    const app = await migrated(store);
    const database = await consoleOf(app);
    await database.run('drop index notes_title_key');
    app.declare(notes('pinned: z.boolean().default(false)'));
    const findings = await findingsOf(app);
    expect(findings.map(({ code }) => code)).toEqual(['NOT_GENERATED', 'INDEX_MISSING']);
    for (const { cure } of findings) await follow(cure, app, database);
    expect(await app.run('check')).toMatchObject({ code: 0, err: '' });
  });

  test('K11: a program names the commands where migrations make the tables, and createTables where they do not', async () => {
    const app = await application(store);
    app.declare(notes());
    const { resources } = await import(join(app.folder, 'resources-1.ts'));
    const check = async () => (await app.open().inspect?.(relationsOf(resources))) ?? [];
    expect((await check()).map(({ cure }) => cure)).toEqual([
      'run createTables, or, if migrations make your tables: npx --no-install ashlar generate && npx --no-install ashlar migrate',
      'run createTables, or, if migrations make your tables: npx --no-install ashlar generate && npx --no-install ashlar migrate',
    ]);
    await app.run('generate');
    await app.run('migrate');
    expect(await check()).toEqual([]);
    await (await consoleOf(app)).run('drop index notes_title_key; drop table notes');
    expect((await check()).map(({ cure }) => cure)).toEqual([
      'npx --no-install ashlar generate && npx --no-install ashlar migrate. If both have nothing to do, npx --no-install ashlar check says which SQL mends it',
    ]);
  });
});

test.each([
  ['a condition', ', check (size >= 0)'],
  ['a unique constraint', ', unique (place_id, size)'],
])('K11: a table of SQLite that has %s of its own is left to its author', async (_, own) => {
  const app = await migrated('sqlite');
  await remake(await consoleOf(app), (table) => table.replace(FOREIGN, own));
  expect(await findingsOf(app)).toMatchObject([
    { code: 'FOREIGN_KEY_MISSING', cure: expect.stringMatching(/^write a migration .* with rebuildTable/) },
  ]);
});

test.each([
  { what: 'a constraint', own: ', unique (size, extra)' },
  { what: 'a condition', own: ", check (extra > '')" },
  { what: 'a condition behind an apostrophe', own: `, constraint "it's" check (extra > '')` },
  { what: 'a unique column', column: 'extra text not null unique' },
  { what: 'a trigger', trigger: 'create trigger t after insert on notes begin select new.extra from notes; end' },
])(
  'K11: a column without an attribute that $what of SQLite names is left to its author',
  async ({ own = '', column = 'extra text not null', trigger }) => {
    const app = await migrated('sqlite');
    const database = await consoleOf(app);
    await database.run("alter table notes add column extra text default 'x'; update notes set extra = id");
    await remake(database, (table) => table.replace("extra text default 'x'", column).replace(/\)$/, `${own})`));
    if (trigger !== undefined) await database.run(trigger);
    const cure = expect.stringMatching(/^add the attribute, or write a migration .* with rebuildTable/);
    expect(await findingsOf(app)).toMatchObject([{ code: 'COLUMN_UNKNOWN', cure }]);
  },
);

test('K11: with a column without an attribute goes no index of SQLite that only has it in its name', async () => {
  const app = await migrated('sqlite');
  const database = await consoleOf(app);
  await database.run("alter table notes add column extra text default 'x'");
  await database.run('create index "size (no extra" on notes (size); create index "not \'this" on notes (extra)');
  await remake(database, (table) => table.replace("extra text default 'x'", 'extra text not null'));
  const [finding] = await findingsOf(app);
  await follow(finding?.cure ?? '', app, database);
  const left = await database.run("select name from pragma_index_list('notes') where name like '% %'");
  expect(left).toEqual([{ name: 'size (no extra' }]);
});

function relationsOf(resources: readonly AnyResource[]) {
  return resources.map((resource) => ResourceInfo.relation(resource));
}
