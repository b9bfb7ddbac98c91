// What domain.check() says of tables: nothing where all is well, else every difference with its cure.
import { attribute, createDomain, defineResource, uuidPrimaryKey } from '@ashlar/core';
import Database from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { sqliteDataLayer } from '../dialect/sqlite/data-layer.ts';
import { domainOver } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';
import { stores, temporaryFile } from '../test-setup/stores.ts';
import { createTables } from './create-tables.ts';

const Account = defineResource({
  name: 'Account',
  table: 'accounts',
  attributes: {
    id: uuidPrimaryKey(),
    owner: z.uuid(),
    email: attribute(z.string(), { unique: true }),
    name: z.string().nullable(),
    visits: z.int(),
    rate: z.number(),
    balance: z.bigint(),
    admin: z.boolean(),
    createdAt: z.date(),
    settings: z.object({ theme: z.string() }),
    key: attribute(z.instanceof(Uint8Array), { storage: 'bytes', sensitive: true }),
  },
  identities: { oneName: ['owner', 'name'] },
});
const Seat = defineResource({
  name: 'Seat',
  table: 'seats',
  attributes: { hall: attribute(z.string(), { primaryKey: true }), number: attribute(z.int(), { primaryKey: true }) },
});

const Plain = defineResource({
  name: 'Plain',
  table: 'plain',
  attributes: { id: attribute(z.string(), { primaryKey: true, storage: 'text' }), text: z.string() },
  actions: { add: { type: 'create', accept: ['id', 'text'] } },
});

/** A table that fits, as other tools write it; single columns can be replaced. */
function accounts(dialect: 'sqlite' | 'postgres', columns: Readonly<Record<string, string>> = {}): string {
  const sqlite = dialect === 'sqlite';
  const all = {
    id: sqlite ? 'text primary key' : 'uuid primary key',
    owner: sqlite ? 'text not null' : 'uuid not null',
    email: 'varchar(200) not null unique',
    name: 'varchar(200)',
    visits: 'int not null default 0',
    rate: 'double precision not null',
    balance: 'bigint not null',
    admin: 'boolean not null',
    created_at: 'timestamp not null',
    settings: sqlite ? 'json not null' : 'jsonb not null',
    key: sqlite ? 'blob not null' : 'bytea not null',
    constraint: 'unique (name, owner)',
    ...columns,
  };
  const parts = Object.entries(all).filter(([, definition]) => definition !== '');
  return `create table accounts (${parts.map(([name, type]) => (name === 'constraint' ? type : `"${name}" ${type}`)).join(', ')})`;
}

describe.each(stores)('on $name', ({ open, dialect }) => {
  async function start(...statements: readonly string[]) {
    const dataLayer = await open([]);
    const db: Kysely<unknown> = dataLayer.kysely();
    for (const statement of statements) await sql.raw(statement).execute(db);
    const domain = domainOver(dataLayer, [Account]);
    return { dataLayer, db, domain };
  }

  test('tables of createTables, and other tables that fit, have no findings', async () => {
    const { dataLayer, domain } = await start();
    await createTables(dataLayer, [Account, Seat]);
    expect(await domain.check()).toEqual([]);
    expect(await domainOver(dataLayer, [Seat]).check()).toEqual([]);
    expect(await (await start(accounts(dialect))).domain.check()).toEqual([]);
  });

  test('a missing table is one finding', async () => {
    const { domain } = await start();
    expect(await domain.check()).toEqual([
      {
        code: 'TABLE_MISSING',
        path: ['Account', 'table'],
        problem: 'the table "accounts" is missing',
        cure: 'run createTables, or, if migrations make your tables: npx --no-install ashlar generate && npx --no-install ashlar migrate',
      },
    ]);
  });

  test('every difference is a finding at its attribute, with its cure', async () => {
    const { domain } = await start(
      accounts(dialect, {
        email: 'text not null',
        name: 'text not null',
        visits: dialect === 'sqlite' ? 'text not null' : 'boolean not null',
        rate: '',
        admin: dialect === 'sqlite' ? 'text not null' : 'int not null',
        created_at: dialect === 'sqlite' ? 'integer' : 'date',
        tenant: 'text not null',
        note: "text not null default ''",
        constraint: '',
      }),
    );
    const findings = await domain.check();
    expect(findings.map(({ code, path }) => `${code} ${path.join('.')}`).sort()).toEqual([
      'COLUMN_MISSING Account.attributes.rate',
      'COLUMN_NOT_NULL Account.attributes.name',
      'COLUMN_NULLABLE Account.attributes.createdAt',
      'COLUMN_TYPE Account.attributes.admin',
      'COLUMN_TYPE Account.attributes.createdAt',
      'COLUMN_TYPE Account.attributes.visits',
      'COLUMN_UNKNOWN Account.attributes',
      'INDEX_MISSING Account.identities.oneName',
      'INDEX_MISSING Account.identities.unique_email',
    ]);
    for (const { problem, cure } of findings) {
      expect(problem).toContain('"accounts"');
      expect(cure).not.toBe('');
    }
    const missing = findings.find(({ code }) => code === 'COLUMN_MISSING');
    expect(missing?.cure).toMatch(/^alter table "accounts" add column "rate" (?:real|double precision) not null/);
    const index = findings.find(({ path }) => path[2] === 'unique_email');
    expect(index?.cure).toMatch(/^ {4}create unique index "accounts_email_key" on "accounts" \("email"\);$/m);
  });

  test('the cure of a missing unique index is what createTables does', async () => {
    const { domain, dataLayer } = await start(accounts(dialect, { email: 'text not null', constraint: '' }));
    expect((await domain.check()).map(({ code }) => code)).toEqual(['INDEX_MISSING', 'INDEX_MISSING']);
    await createTables(dataLayer, [Account]);
    expect(await domain.check()).toEqual([]);
  });

  test('an index that a resource declares is made by createTables, and missing it is a finding', async () => {
    const Post = defineResource({
      name: 'Post',
      table: 'posts',
      attributes: { id: uuidPrimaryKey(), title: z.string(), at: z.date() },
      indexes: { newest: ['at', 'title'] },
    });
    const { dataLayer, db } = await start();
    const posts = domainOver(dataLayer, [Post]);
    await createTables(dataLayer, [Post]);
    expect(await posts.check()).toEqual([]);
    await sql`drop index posts_at_title_idx`.execute(db);
    await sql`create index other on posts (title, at)`.execute(db);
    expect(await posts.check()).toMatchObject([{ code: 'INDEX_MISSING', path: ['Post', 'indexes', 'newest'] }]);
    await sql`create index longer on posts (at, title, id)`.execute(db);
    expect(await posts.check()).toEqual([]);
  });

  test('a key without uniqueness, and an index with a condition, are findings', async () => {
    const { domain, db } = await start(
      accounts(dialect, { id: dialect === 'sqlite' ? 'text not null' : 'uuid not null', email: 'text not null' }),
    );
    await sql.raw("create unique index partial on accounts (email) where name <> ''").execute(db);
    expect((await domain.check()).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'INDEX_MISSING Account.primaryKey',
      'INDEX_MISSING Account.identities.unique_email',
    ]);
  });

  test('createTables makes no second index beside one that covers the same columns, and makes the others', async () => {
    const { dataLayer, db } = await start(accounts(dialect, { email: 'text not null' }));
    await sql.raw('create unique index users_unique_email_index on accounts (lower(email))').execute(db);
    const indexes = async () => {
      const { rows } =
        dialect === 'sqlite'
          ? await sql<{ name: string }>`select name from pragma_index_list('accounts')`.execute(db)
          : await sql<{ name: string }>`select indexname as name from pg_indexes
              where tablename = 'accounts' and schemaname = current_schema()`.execute(db);
      return rows.map(({ name }) => name).sort();
    };
    const before = await indexes();
    await createTables(dataLayer, [Account]);
    expect(await indexes()).toEqual(before);
    await sql.raw('drop index users_unique_email_index').execute(db);
    await sql.raw('create index users_email_index on accounts (email)').execute(db);
    await sql.raw("create unique index partial_index on accounts (email) where name = ''").execute(db);
    await createTables(dataLayer, [Account]);
    await createTables(dataLayer, [Account]);
    const made = (await indexes()).filter((name) => !before.includes(name));
    expect(made).toEqual(['accounts_email_key', 'partial_index', 'users_email_index']);
  });

  test('an unreachable store is a finding, and check does not reject', async () => {
    const { dataLayer, domain } = await start(accounts(dialect));
    await dataLayer.close();
    expect(await domain.check()).toMatchObject([
      { code: 'STORE_UNAVAILABLE', path: ['dataLayer'], problem: expect.stringContaining('closed') },
    ]);
  });

  test('a missing table and a column of another type are errors of class framework', async () => {
    const Drifted = defineResource({
      name: 'Drifted',
      table: 'drifted',
      attributes: { id: attribute(z.int(), { primaryKey: true }), code: z.string() },
      actions: { list: { type: 'read' } },
    });
    const { dataLayer, db } = await start();
    const domain = domainOver(dataLayer, [Drifted]);
    const mismatch = { code: 'SCHEMA_MISMATCH', class: 'framework' };
    await expect(Drifted.actions.list({})).rejects.toMatchObject(mismatch);
    if (dialect === 'sqlite') return;
    await sql`create table drifted (id bigint primary key, code uuid)`.execute(db);
    await expect(Drifted.actions.list({}, { sort: { code: 'asc' } })).rejects.toMatchObject(mismatch);
    expect((await domain.check()).map(({ code }) => code)).toContain('COLUMN_TYPE');
  });
});

test('a cure can be run as it is, with any names, for a table of another schema too', async () => {
  const store = stores.find(({ name }) => name === 'PostgreSQL');
  const dataLayer = await store?.open([]);
  if (dataLayer === undefined) throw new TypeError('there is no PostgreSQL here');
  const db: Kysely<unknown> = dataLayer.kysely();
  const schema = `other_${process.pid}`;
  const Named = defineResource({
    name: 'Named',
    table: `${schema}.My "things"`,
    attributes: {
      id: uuidPrimaryKey(),
      mail: attribute(z.string(), { unique: true, column: 'the "mail"' }),
      note: z.string().nullable(),
    },
  });
  const domain = domainOver(dataLayer, [Named]);
  // Before the domain is closed: the last one goes first.
  onTestFinished(async () => {
    await sql`drop schema ${sql.id(schema)} cascade`.execute(db);
  });
  await sql`create schema ${sql.id(schema)}`.execute(db);
  const table = sql.id(schema, 'My "things"');
  await sql`create table ${table} (id uuid primary key, ${sql.id('the "mail"')} text)`.execute(db);
  const findings = await domain.check();
  expect(findings.map(({ code }) => code)).toEqual(['COLUMN_MISSING', 'INDEX_MISSING', 'COLUMN_NULLABLE']);
  const statements = findings.flatMap(({ cure }) => (cure.includes('\n') ? (cure.match(/^ {4}.*;$/gm) ?? []) : [cure]));
  for (const statement of statements) await sql.raw(statement).execute(db);
  expect(await domain.check()).toEqual([]);
});

describe.each(stores)('rows that cannot be written, on $name', ({ open, dialect }) => {
  async function errorOfCreate(...statements: readonly string[]): Promise<unknown> {
    const dataLayer = await open([]);
    for (const statement of statements) await sql.raw(statement).execute(dataLayer.kysely());
    const domain = domainOver(dataLayer, [Plain]);
    return failure(Plain.actions.add({ id: 'a', text: 'a' }, { domain }));
  }

  test.each([
    ['a view', ["create view plain as select 'a' as id, 'a' as text group by 1"]],
    ['a column that the database fills', ["create table plain (id text, text text generated always as ('a') stored)"]],
  ])('are an error of class framework: %s', async (_, statements) => {
    expect(await errorOfCreate(...statements)).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      class: 'framework',
      message:
        'the table "plain" does not take this write: is it a view, or is one of its columns filled by the database itself?',
    });
  });

  test('an object that only has the name of a table is no table, and a view over a missing table is one finding', async () => {
    const dataLayer = await open([]);
    const db = dataLayer.kysely();
    const domain = domainOver(dataLayer, [Plain, Seat]);
    await createTables(dataLayer, [Seat]);
    if (dialect === 'postgres') await sql`create sequence plain`.execute(db);
    else {
      await sql`create table gone (id text, text text)`.execute(db);
      await sql`create view plain as select * from gone`.execute(db);
      await sql`drop table gone`.execute(db);
    }
    expect(await domain.check()).toMatchObject([
      { code: dialect === 'postgres' ? 'TABLE_MISSING' : 'SCHEMA_MISMATCH', path: ['Plain', 'table'] },
    ]);
  });
});

test('K11 as in V11: in SQLite a column of another collation is found, and the cure, followed, mends it', async () => {
  const filename = temporaryFile();
  const dataLayer = sqliteDataLayer({ filename });
  const domain = createDomain({ name: 'accounts', resources: [Account], dataLayer });
  onTestFinished(() => domain.close());
  const db: Kysely<unknown> = dataLayer.kysely();
  await sql.raw(accounts('sqlite', { email: 'text collate nocase not null unique' })).execute(db);
  const [finding, ...others] = await domain.check();
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    code: 'COLUMN_COLLATION',
    path: ['Account', 'attributes', 'email'],
    problem: expect.stringContaining('sorts by "NOCASE"'),
    cure: expect.stringContaining('or copy the file of the database, put the SQL in a file'),
  });
  const statements = finding?.cure.match(/^ {4}.*;$/gm) ?? [];
  const file = new Database(filename);
  file.exec(statements.join('\n'));
  file.close();
  expect(await domain.check()).toEqual([]);
});

test('unreadable rows are findings, each attribute once, without values', async () => {
  const dataLayer = sqliteDataLayer({ filename: temporaryFile() });
  const domain = createDomain({ name: 'accounts', resources: [Account], dataLayer });
  onTestFinished(() => domain.close());
  const db: Kysely<unknown> = dataLayer.kysely();
  await sql.raw(accounts('sqlite')).execute(db);
  await sql
    .raw(`insert into accounts values ('AB', 'x', 'ann', null, 1, 1, 1, 'maybe', '2026-11-23 10:41:00', '{}', x'00')`)
    .execute(db);
  const findings = await domain.check();
  expect(findings.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'VALUE_UNREADABLE Account.attributes.id',
    'VALUE_UNREADABLE Account.attributes.owner',
    'VALUE_UNREADABLE Account.attributes.admin',
    'VALUE_UNREADABLE Account.attributes.createdAt',
  ]);
  expect(JSON.stringify(findings)).not.toMatch(/maybe|10:41/);
});
