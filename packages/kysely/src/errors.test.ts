import { inspect } from 'node:util';
import { always, type Relation, type SelectStatement } from '@ashlar/core/data-layer';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { postgresDialect } from './dialect/postgres/dialect.ts';
import { sqliteDialect } from './dialect/sqlite/dialect.ts';
import { ids, relationOf, tokens, users } from './test-setup/relations.ts';
import { emails, failure, insert, insertUser } from './test-setup/statements.ts';
import { stores } from './test-setup/stores.ts';

const [ann, bob] = ids;
const secret = 'correct horse battery staple';

const parents: Relation = relationOf({ name: 'Parent', table: 'parents', attributes: { id: 'integer' } });
const children: Relation = relationOf({
  name: 'Child',
  table: 'children',
  attributes: { id: 'integer', parentId: 'integer?', note: 'text?' },
});

const everyUser: SelectStatement = { kind: 'select', relation: users, attributes: ['id', 'email'], where: always };

function everything(error: unknown): string {
  return inspect(error, { depth: null, showHidden: true, maxStringLength: null });
}

describe.each(stores)('on $name', ({ open, dialect }) => {
  test('a conflict in a foreign index is found, also over an expression', async () => {
    const dataLayer = await open([{ ...users, identities: [] }]);
    const db = dataLayer.kysely();
    await sql`create unique index anything on users (lower(email))`.execute(db);
    await insertUser(dataLayer, { id: ann, email: `${secret}@x` });
    const error = await failure(insertUser(dataLayer, { id: bob, email: `${secret.toUpperCase()}@X` }));
    expect(error).toMatchObject({ code: 'CONFLICT', class: 'conflict' });
    // SQLite names the index only, which it does not know to be of the email.
    expect(error).toMatchObject({ issues: dialect === 'sqlite' ? [] : [{ path: ['email'] }] });
    expect(everything(error).toLowerCase()).not.toContain('correct horse');
  });

  test('a record with references and a reference to no record are different errors', async () => {
    const dataLayer = await open([parents]);
    const db = dataLayer.kysely();
    const type = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
    await sql`create table children (id ${type} primary key, parent_id ${type} references parents (id), note text check (length(note) < 5))`.execute(
      db,
    );
    await insert(dataLayer, parents, { row: { id: 1 } });
    await insert(dataLayer, children, { row: { id: 1, parentId: 1 } });
    if (await enforcesForeignKeys(db, dialect)) {
      const orphan = await failure(insert(dataLayer, children, { row: { id: 2, parentId: 424_242 } }));
      expect(orphan).toMatchObject({ code: 'INVALID_INPUT', name: 'InvalidInput' });
      expect(everything(orphan)).not.toContain('424242');
      const removal = dataLayer.prepare({ kind: 'delete', relation: parents, where: always, returning: [] }).run({});
      expect(await failure(removal)).toMatchObject({ code: 'RECORD_IN_USE', class: 'conflict' });
    }
    const checked = await failure(insert(dataLayer, children, { row: { id: 3, note: secret } }));
    expect(checked).toMatchObject({ code: 'INVALID_INPUT' });
    expect(everything(checked)).not.toContain(secret);
  });

  test('a not-null column of a nullable attribute is INVALID_INPUT at the attribute', async () => {
    const dataLayer = await open([]);
    await sql`create table users (id text primary key, email text, hashed_password text not null, admin boolean)`.execute(
      dataLayer.kysely(),
    );
    const error = await failure(insertUser(dataLayer, { id: ann, hashedPassword: null }));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['hashedPassword'], message: 'is required' }],
    });
  });

  test('a missing column is named, and the cure is not createTables', async () => {
    const dataLayer = await open([]);
    await sql`create table users (id text primary key, admin boolean)`.execute(dataLayer.kysely());
    const message =
      'the table "users" has no column "email": npx --no-install ashlar generate && npx --no-install ashlar migrate. createTables changes no table that is there';
    expect(await failure(emails(dataLayer))).toMatchObject({ code: 'SCHEMA_MISMATCH', class: 'framework', message });
    expect(await failure(insertUser(dataLayer, { id: ann, email: 'ann@example.com' }))).toMatchObject({ message });
  });

  test('a missing table is SCHEMA_MISMATCH with the cure', async () => {
    const dataLayer = await open([]);
    const error = await failure(emails(dataLayer));
    expect(error).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message:
        'the table "users" is missing: run createTables, or, if migrations make your tables: npx --no-install ashlar generate && npx --no-install ashlar migrate',
    });
    // What failed before the table was there is not kept.
    await sql`create table users (id text primary key, email text, admin boolean)`.execute(dataLayer.kysely());
    expect(await emails(dataLayer)).toEqual([]);
  });

  test('a missing table or column is looked up in all relations of a statement', async () => {
    const dataLayer = await open([users, tokens]);
    const db = dataLayer.kysely();
    const together = dataLayer.prepare({
      ...everyUser,
      alongside: { as: 'token', relation: tokens, attributes: ['jti', 'purpose'], where: always },
    });
    const hasToken = dataLayer.prepare({
      ...everyUser,
      where: { kind: 'exists', relation: tokens, where: { kind: 'isNull', attribute: 'purpose' } },
    });
    const messages = async () => [
      await failure(together.run({})).then((error) => (error as Error).message),
      await failure(hasToken.run({})).then((error) => (error as Error).message),
    ];
    await sql`alter table tokens rename column purpose to reason`.execute(db);
    const column =
      'the table "tokens" has no column "purpose": npx --no-install ashlar generate && npx --no-install ashlar migrate. createTables changes no table that is there';
    expect(await messages()).toEqual([column, column]);
    await sql`drop table tokens`.execute(db);
    const table =
      'the table "tokens" is missing: run createTables, or, if migrations make your tables: npx --no-install ashlar generate && npx --no-install ashlar migrate';
    expect(await messages()).toEqual([table, table]);
  });

  test('errors in statements of the application are those of the driver', async () => {
    const dataLayer = await open([users]);
    await expect(sql`select * from nothing`.execute(dataLayer.kysely())).rejects.toThrow(/nothing/);
    await expect(
      dataLayer.transaction(({ handle }) => sql`select * from nothing`.execute(handle as Kysely<unknown>)),
    ).rejects.toThrow(/nothing/);
  });
});

/** The application's own SQLite connection has them off unless it says otherwise. */
async function enforcesForeignKeys(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<boolean> {
  if (dialect === 'postgres') return true;
  const { rows } = await sql<Record<string, unknown>>`pragma foreign_keys`.execute(db);
  return Object.values(rows[0] ?? {})[0] === 1;
}

describe('PostgreSQL', () => {
  const failed = { kind: 'insert', relation: users, relations: [users], sums: [], written: [] } as const;
  const translate = (members: object) =>
    postgresDialect.translateError(Object.assign(new Error(secret), members), failed);

  test.each([
    ['Key (email)=(correct horse battery staple) already exists.', ['email']],
    ['Schlüssel »(email)=(correct horse battery staple)« existiert bereits.', ['email']],
    ['Key (lower(email), hashed_password)=(a)=(b, c) already exists.', ['email', 'hashedPassword']],
    ['Key ((email)::text)=(id)=(admin)) already exists.', ['email']],
    ['Key ("hashed_password")=(email) already exists.', ['hashedPassword']],
  ])('finds the attributes in %j', (detail, attributes) => {
    const error = translate({ code: '23505', detail, constraint: 'anything', table: 'users' });
    expect(error).toMatchObject({ code: 'CONFLICT', issues: attributes.map((attribute) => ({ path: [attribute] })) });
    expect(everything(error)).not.toContain(secret);
    expect((error as Error).cause).toEqual(new Error('23505: anything'));
  });

  test.each([
    ['users_email_key', 'email'],
    ['users_pkey', 'id'],
  ])('finds the attributes by the name of %s if the detail is hidden', (constraint, attribute) => {
    expect(translate({ code: '23505', constraint })).toMatchObject({ issues: [{ path: [attribute] }] });
  });

  test.each([
    ['40001', 'TRANSACTION_CONFLICT'],
    ['40P01', 'TRANSACTION_CONFLICT'],
    ['25P02', 'TRANSACTION_ROLLBACK_ONLY'],
    ['55P03', 'STORE_UNAVAILABLE'],
    ['57P01', 'STORE_UNAVAILABLE'],
    ['53300', 'STORE_UNAVAILABLE'],
    ['57014', 'STORE_UNAVAILABLE'],
    ['42601', 'STORE_UNAVAILABLE'],
    ['42P01', 'SCHEMA_MISMATCH'],
    ['3F000', 'SCHEMA_MISMATCH'],
    ['42703', 'SCHEMA_MISMATCH'],
    ['42804', 'SCHEMA_MISMATCH'],
    ['42883', 'SCHEMA_MISMATCH'],
    ['42501', 'SCHEMA_MISMATCH'],
    ['22P02', 'INVALID_INPUT'],
    ['22003', 'INVALID_INPUT'],
    ['23514', 'INVALID_INPUT'],
    ['23P01', 'CONFLICT'],
    ['ECONNREFUSED', 'STORE_UNAVAILABLE'],
  ])('%s is %s, without the message of the driver', (code, expected) => {
    const error = translate({ code, detail: secret, where: secret, hint: secret });
    expect(error).toMatchObject({ code: expected });
    expect(everything(error)).not.toContain(secret);
  });

  test('a missing schema is named as such, and the cure is not createTables', () => {
    const message = 'the schema is missing: create it, or correct the search_path of the connection';
    expect(translate({ code: '3F000' })).toMatchObject({ code: 'SCHEMA_MISMATCH', message });
  });

  test('a system error with a code as long as an SQLSTATE is an error of the connection', () => {
    expect(translate({ code: 'EPIPE', errno: -32 })).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'the store cannot be reached',
    });
  });
});

describe('SQLite', () => {
  const failed = { kind: 'update', relation: tokens, relations: [tokens], sums: [], written: [] } as const;
  const translate = (code: string, message: string) =>
    sqliteDialect.translateError(Object.assign(new Error(message), { code }), failed);

  test.each([
    [
      'SQLITE_CONSTRAINT_UNIQUE',
      'UNIQUE constraint failed: tokens.subject, tokens.purpose',
      'CONFLICT',
      ['subject', 'purpose'],
    ],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'UNIQUE constraint failed: tokens.jti', 'CONFLICT', ['jti']],
    ['SQLITE_CONSTRAINT_NOTNULL', 'NOT NULL constraint failed: tokens.expires_at', 'INVALID_INPUT', ['expiresAt']],
  ])('%s at %s is %s', (...[code, message, expected, attributes]) => {
    expect(translate(code, message)).toMatchObject({
      code: expected,
      issues: attributes.map((name) => ({ path: [name] })),
    });
  });

  test.each([
    ['SQLITE_BUSY', 'STORE_UNAVAILABLE'],
    ['SQLITE_BUSY_SNAPSHOT', 'TRANSACTION_CONFLICT'],
    ['SQLITE_LOCKED', 'STORE_UNAVAILABLE'],
    ['SQLITE_FULL', 'STORE_UNAVAILABLE'],
    ['SQLITE_IOERR_WRITE', 'STORE_UNAVAILABLE'],
    ['SQLITE_CORRUPT', 'STORE_UNAVAILABLE'],
    ['SQLITE_READONLY', 'STORE_UNAVAILABLE'],
    ['SQLITE_ERROR', 'STORE_UNAVAILABLE'],
    ['SQLITE_MISMATCH', 'INVALID_INPUT'],
    ['SQLITE_CONSTRAINT_CHECK', 'INVALID_INPUT'],
    ['SQLITE_CONSTRAINT_TRIGGER', 'INVALID_INPUT'],
  ])('%s is %s, without the message of the driver', (code, expected) => {
    const error = translate(code, secret);
    expect(error).toMatchObject({ code: expected });
    expect(everything(error)).not.toContain(secret);
  });
});
