import { attribute, defineResource, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import type { Statement } from '@ashlar/core/data-layer';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compileStatement } from '../compile/compile-statement.ts';
import { postgresDialect } from '../dialect/postgres/dialect.ts';
import { sqliteDialect } from '../dialect/sqlite/dialect.ts';
import { relationOf, tokens, users } from '../test-setup/relations.ts';
import { emails, failure, insert } from '../test-setup/statements.ts';
import { stores } from '../test-setup/stores.ts';
import { createRelations } from './create-relations.ts';
import { createTables } from './create-tables.ts';

const Account = defineResource({
  name: 'Account',
  table: 'accounts',
  attributes: {
    id: uuidPrimaryKey(),
    loginName: attribute(z.string(), { unique: true }),
    secret: attribute(z.string(), { sensitive: true }),
  },
});

/** How the database would run a statement of ours, as one text. */
async function planOf(db: Kysely<unknown>, statement: Statement, dialect: 'sqlite' | 'postgres'): Promise<string> {
  const { sql: text, parameters } = compileStatement(statement, dialect === 'sqlite' ? sqliteDialect : postgresDialect);
  if (dialect === 'sqlite') {
    const { rows } = await sql<{
      detail: string;
    }>`${sql.raw(`explain query plan ${text.replaceAll('?', 'null')}`)}`.execute(db);
    return rows.map(({ detail }) => detail).join('; ');
  }
  return db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx);
    await sql`set local enable_bitmapscan = off`.execute(trx);
    await sql.raw(`prepare probe as ${text}`).execute(trx);
    const values = parameters.map(({ list, storage }) =>
      list ? `'{a,b}'` : storage === 'timestamp' ? `'2026-01-01'` : `'a'`,
    );
    const { rows } = await sql<
      Record<string, string>
    >`${sql.raw(`explain execute probe(${values.join(', ')})`)}`.execute(trx);
    await sql`deallocate probe`.execute(trx);
    return rows.map((row) => Object.values(row)[0]).join('; ');
  });
}

describe.each(stores)('on $name', ({ open, dialect }) => {
  test('createTables works repeatedly and in parallel', async () => {
    const dataLayer = await open([]);
    await Promise.all([createTables(dataLayer, [Account]), createTables(dataLayer, [Account])]);
    await createTables(dataLayer, [Account]);
    const db = dataLayer.kysely<{ accounts: Record<string, unknown> }>();
    const row = { id: '00000000-0000-4000-8000-000000000001', login_name: 'ann', secret: 's' };
    await db.insertInto('accounts').values(row).execute();
    await expect(
      db
        .insertInto('accounts')
        .values({ ...row, id: row.id.replace(/1$/, '2') })
        .execute(),
    ).rejects.toThrow(/unique/i);
    await expect(
      db
        .insertInto('accounts')
        .values({ ...row, secret: null })
        .execute(),
    ).rejects.toThrow(/null/i);
  });

  test('a later identity gets its index, and existing tables stay', async () => {
    const dataLayer = await open([{ ...tokens, indexes: [] }]);
    const row = { jti: 'a', subject: 's', purpose: 'p', expiresAt: new Date(0) };
    await insert(dataLayer, tokens, { row });
    const later = { ...tokens, identities: [{ name: 'one', attributes: ['subject', 'purpose'] }] };
    await createRelations(dataLayer, [later]);
    const error = await failure(insert(dataLayer, later, { row: { ...row, jti: 'b' } }));
    expect(error).toMatchObject({ code: 'CONFLICT', issues: [{ path: ['subject'] }, { path: ['purpose'] }] });
  });

  test('if one table cannot be made, none is', async () => {
    const dataLayer = await open([]);
    const impossible = relationOf({ name: 'X', table: 'x', attributes: { id: 'text', aB: 'text', a_b: 'text' } });
    expect(await failure(createRelations(dataLayer, [users, impossible]))).toMatchObject({ code: expect.any(String) });
    expect(await failure(emails(dataLayer))).toMatchObject({ code: 'SCHEMA_MISMATCH' });
  });

  test('indexes with similar names are all created', async () => {
    const dataLayer = await open([]);
    const one = relationOf({
      name: 'A',
      table: 'a',
      attributes: { id: 'text', bC: 'text?', b: 'text?', c: 'text?' },
      identities: [
        { name: 'x', attributes: ['bC', 'c'] },
        { name: 'y', attributes: ['b', 'c'] },
        { name: 'z', attributes: ['c', 'b'] },
      ],
    });
    const long = relationOf({
      name: 'L',
      table: 'l',
      attributes: { id: 'text', ['x'.repeat(60)]: 'text?', ['x'.repeat(61)]: 'text?' },
      identities: [
        { name: 'x', attributes: ['x'.repeat(60)] },
        { name: 'y', attributes: ['x'.repeat(61)] },
      ],
    });
    await createRelations(dataLayer, [one, long]);
    const count =
      dialect === 'sqlite'
        ? sql`select count(*) as n from sqlite_master where type = 'index' and sql is not null`
        : sql`select count(*)::int as n from pg_indexes where schemaname = current_schema() and indexname not like '%_pkey'`;
    expect((await count.execute(dataLayer.kysely())).rows).toEqual([{ n: 5 }]);
  });

  test('text is ordered by bytes even if its column has another collation', async () => {
    const dataLayer = await open([]);
    const collation = dialect === 'sqlite' ? sql`nocase` : sql`"und-x-icu"`;
    await sql`create table tokens (jti text collate ${collation} primary key, subject text)`.execute(
      dataLayer.kysely(),
    );
    const ordered = ['A', 'Z', 'a', 'b', 'é'];
    const { subject, jti } = Object.fromEntries(tokens.attributes);
    if (subject === undefined || jti === undefined) throw new Error('no such attributes');
    const relation = {
      ...tokens,
      attributes: new Map([
        ['jti', jti],
        ['subject', subject],
      ]),
    };
    // SQLite takes A and a for the same key in such a table.
    for (const name of ordered)
      await insert(dataLayer, relation, { row: { jti: `${name}${ordered.indexOf(name)}`, subject: name } });
    const orderBy = [{ attribute: 'jti', direction: 'asc' }] as const;
    const where = { kind: 'compare', attribute: 'jti', operator: 'gte', parameter: 'from' } as const;
    const { rows } = await dataLayer
      .prepare({ kind: 'select', relation, attributes: ['subject'], where, orderBy })
      .run({ from: 'Z' });
    expect(rows.map((row) => row.subject)).toEqual(['Z', 'a', 'b', 'é']);
  });

  test('look-ups by key, identity, list and order use an index, and compare text by bytes', async () => {
    const dataLayer = await open([users, tokens]);
    const db = dataLayer.kysely<unknown>();
    const plan = (statement: Statement) => planOf(db, statement, dialect);
    const compare = (name: string, operator: 'eq' | 'gt') =>
      ({ kind: 'compare', attribute: name, operator, parameter: name }) as const;
    const select = { kind: 'select', relation: tokens, attributes: ['jti'] } as const;
    const scan = dialect === 'sqlite' ? /SCAN (?!json_each)/ : /Seq Scan|Sort/;
    const statements: Statement[] = [
      { ...select, where: compare('jti', 'eq') },
      { ...select, where: { kind: 'in', attribute: 'jti', parameter: 'list' } },
      { ...select, where: { kind: 'in', attribute: 'subject', parameter: 'list' } },
      { ...select, where: compare('jti', 'gt') },
      { ...select, where: compare('subject', 'gt'), orderBy: [{ attribute: 'subject', direction: 'asc' }] },
      { kind: 'update', relation: tokens, set: { purpose: 'p' }, where: compare('subject', 'eq'), returning: ['jti'] },
      { kind: 'delete', relation: tokens, where: compare('expiresAt', 'gt'), returning: [] },
      {
        ...select,
        where: compare('jti', 'eq'),
        alongside: { as: 'user', relation: users, attributes: ['id'], where: compare('email', 'eq') },
      },
    ];
    for (const statement of statements) {
      const text = await plan(statement);
      expect(text).toMatch(/index/i);
      expect(text).not.toMatch(scan);
    }
  });
});

test('columns on PostgreSQL have the fitting types, and text the order of bytes', async () => {
  const store = stores.find(({ name }) => name === 'PostgreSQL');
  const dataLayer = await store?.open([users]);
  const { rows } = await sql<{ name: string; type: string; collation: string | null; required: boolean }>`
    select attname as name, format_type(atttypid, atttypmod) as type, collname as collation, attnotnull as required
    from pg_attribute left join pg_collation c on c.oid = attcollation
    where attrelid = 'users'::regclass and attnum > 0 order by attnum
  `.execute(dataLayer?.kysely() as Kysely<unknown>);
  expect(rows).toEqual([
    { name: 'id', type: 'uuid', collation: null, required: true },
    { name: 'email', type: 'text', collation: 'C', required: true },
    { name: 'hashed_password', type: 'text', collation: 'C', required: false },
    { name: 'admin', type: 'boolean', collation: null, required: true },
    { name: 'created_at', type: 'timestamp(3) with time zone', collation: null, required: false },
  ]);
});

test('a data layer of another package is refused by name', async () => {
  await expect(createTables(memoryDataLayer(), [Account])).rejects.toThrow(
    new TypeError(
      'createTables: the data layer "memory" was not made by @ashlar/kysely: pass what sqliteDataLayer, postgresDataLayer or kyselyDataLayer gave',
    ),
  );
});

test.each([[[Account]], [memoryDataLayer()]])(
  'a call without its list of resources says what to pass',
  async (given) => {
    await expect(Reflect.apply(createTables, undefined, [given])).rejects.toThrow(
      new TypeError('createTables: pass both, as in createTables(dataLayer, [User, Token])'),
    );
  },
);
