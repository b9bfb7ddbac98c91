import { always, type Condition, type SelectStatement, type Statement } from '@ashlar/core/data-layer';
import { describe, expect, test } from 'vitest';
import { postgresDialect } from '../dialect/postgres/dialect.ts';
import { sqliteDialect } from '../dialect/sqlite/dialect.ts';
import { ids, relationOf, tokens, users } from '../test-setup/relations.ts';
import { compileStatement } from './compile-statement.ts';

const isEmail: Condition = { kind: 'compare', attribute: 'email', operator: 'eq', parameter: 'email' };
const isJti: Condition = { kind: 'compare', attribute: 'jti', operator: 'eq', parameter: 'jti' };
const isLive: Condition = { kind: 'compare', attribute: 'expiresAt', operator: 'gt', parameter: 'now' };
const byEmail: SelectStatement = {
  kind: 'select',
  relation: users,
  attributes: ['id', 'hashedPassword'],
  where: isEmail,
};

/** What keeps rows out of comparisons whose moments SQLite would put in the wrong order. */
const inForm = `rtrim("tokens"."expires_at", '0123456789.Z') like '____-__-__T__:__:'`;

function sqlite(statement: Statement): string {
  return compileStatement(statement, sqliteDialect).sql;
}

function postgres(statement: Statement): string {
  return compileStatement(statement, postgresDialect).sql;
}

test('a select names its columns by attribute and holds no values', () => {
  expect(sqlite(byEmail)).toBe(
    'select "users"."id" as "id", "users"."hashed_password" as "hashedPassword" from "users" where "users"."email" = +?',
  );
  expect(postgres(byEmail)).toBe(
    'select "users"."id" as "id", "users"."hashed_password" as "hashedPassword" from "users" where "users"."email" = $1',
  );
});

test('a row lock is weak enough for foreign keys, and absent without row locks', () => {
  expect(sqlite({ ...byEmail, lock: true })).toBe(sqlite(byEmail));
  expect(postgres({ ...byEmail, lock: true })).toBe(`${postgres(byEmail)} for no key update`);
});

test('token and user are one statement, which locks the main table only', () => {
  const statement: SelectStatement = {
    kind: 'select',
    relation: tokens,
    attributes: ['jti'],
    where: { kind: 'and', conditions: [isJti, isLive] },
    alongside: { as: 'user', relation: users, attributes: ['email'], where: isEmail },
    lock: true,
  };
  expect(sqlite(statement)).toBe(
    'select "tokens"."jti" as "jti", "users"."email" as "user.email" from "tokens" inner join "users" on true' +
      ` where ("tokens"."jti" = +? and ("tokens"."expires_at" > +? and ${inForm})) and "users"."email" = +?`,
  );
  expect(postgres(statement)).toBe(
    'select "tokens"."jti" as "jti", "users"."email" as "user.email" from "tokens" inner join "users" on true' +
      ' where ("tokens"."jti" = $1 and "tokens"."expires_at" > $2) and "users"."email" = $3' +
      ' for no key update of "tokens"',
  );
  expect(compileStatement(statement, postgresDialect).parameters.map(({ name }) => name)).toEqual([
    'jti',
    'now',
    'email',
  ]);
});

test('a table alongside itself gets another name', () => {
  const alongside = { as: 'other', relation: users, attributes: ['id'], where: isEmail };
  expect(postgres({ ...byEmail, attributes: ['id'], where: { kind: 'true' }, alongside })).toBe(
    'select "users"."id" as "id", "users_alongside"."id" as "other.id" from "users"' +
      ' inner join "users" as "users_alongside" on true where true and "users_alongside"."email" = $1',
  );
});

test('a delete with a limit finds keys first; PostgreSQL locks free rows and passes their addresses as a list', () => {
  const where: Condition = { kind: 'compare', attribute: 'expiresAt', operator: 'lte', parameter: 'now' };
  const statement: Statement = { kind: 'delete', relation: tokens, where, returning: [], limit: 'most' };
  const some = 'select "tokens"."jti" as "jti" from "tokens" where "tokens"."expires_at" <=';
  const expired = some.replace('"tokens"."expires_at" <=', `("tokens"."expires_at" <= +? and ${inForm})`);
  expect(sqlite(statement)).toBe(`delete from "tokens" where ("tokens"."jti") in ((${expired} limit +?))`);
  expect(postgres(statement)).toBe(
    'delete from "tokens" where "tokens"."ctid" = any(array((select "tokens"."ctid" as "jti" from "tokens"' +
      ' where "tokens"."expires_at" <= $1 limit $2 for update skip locked))) and case when "tokens"."expires_at" <= $3 then true end',
  );
  const byTwo = { ...statement, relation: { ...tokens, primaryKey: ['jti', 'subject'] } };
  expect(sqlite(byTwo)).toMatch(/^delete from "tokens" where \("tokens"."jti", "tokens"."subject"\) in \(\(select /);
  expect(postgres(byTwo)).toBe(postgres(statement));
});

test('a list is one parameter whatever its length', () => {
  const where: Condition = { kind: 'in', attribute: 'purpose', parameter: 'purposes' };
  const statement: Statement = { kind: 'delete', relation: tokens, where, returning: [] };
  expect(sqlite(statement)).toBe('delete from "tokens" where "tokens"."purpose" in (select value from json_each(?))');
  expect(postgres(statement)).toBe('delete from "tokens" where "tokens"."purpose" = any($1)');
  const purposes = ['user', "it's", 'a"b'];
  expect(compileStatement(statement, sqliteDialect).bind({ purposes })).toEqual([JSON.stringify(purposes)]);
  expect(compileStatement(statement, postgresDialect).bind({ purposes })).toEqual([purposes]);
});

test('sameAs asks for one number of another table, which may be missing', () => {
  const wheels = relationOf({
    name: 'Wheel',
    table: 'wheels',
    attributes: { cart: 'text', side: 'text', turn: 'integer' },
  });
  const other = { relation: wheels, attribute: 'turn', key: { cart: "Ann's", side: 'left' }, otherwise: 0 };
  const where: Condition = { kind: 'sameAs', attribute: 'turn', other };
  const statement: Statement = { kind: 'delete', relation: { ...wheels, table: 'carts' }, where, returning: [] };
  const found = `select "wheels"."turn" from "wheels" where "wheels"."cart" = 'Ann''s' and "wheels"."side" = 'left'`;
  expect(sqlite(statement)).toBe(`delete from "carts" where "carts"."turn" = coalesce((${found}), 0)`);
  expect(postgres(statement)).toBe(`delete from "carts" where "carts"."turn" = coalesce((${found}), 0)`);
  expect(compileStatement(statement, postgresDialect).bind({})).toEqual([]);
  expect(compileStatement(statement, postgresDialect).relations).toEqual([statement.relation, wheels]);
});

test('an update binds its values before its condition, and exists asks another table', () => {
  const statement: Statement = {
    kind: 'update',
    relation: users,
    set: { hashedPassword: 'hash', admin: 'admin' },
    where: {
      kind: 'and',
      conditions: [isEmail, { kind: 'not', condition: { kind: 'exists', relation: tokens, where: isJti } }],
    },
    returning: ['id'],
  };
  expect(sqlite(statement)).toBe(
    'update "users" set "hashed_password" = ?, "admin" = ? where ("users"."email" = +? and' +
      ' not (exists (select 1 from "tokens" where "tokens"."jti" = +?))) returning "users"."id" as "id"',
  );
  expect(compileStatement(statement, sqliteDialect).bind({ jti: 'j', hash: 'h', email: 'e', admin: true })).toEqual([
    'h',
    1,
    'e',
    'j',
  ]);
});

test('an insert may ignore a conflict', () => {
  const statement: Statement = {
    kind: 'insert',
    relation: tokens,
    attributes: ['jti', 'expiresAt'],
    returning: [],
    onConflict: 'ignore',
  };
  expect(sqlite(statement)).toBe('insert into "tokens" ("jti", "expires_at") values (?, ?) on conflict do nothing');
  expect(postgres({ ...statement, onConflict: 'error' })).toBe(
    'insert into "tokens" ("jti", "expires_at") values ($1, $2)',
  );
});

test('an insert of several records is one statement, with the values of each', () => {
  const attributes = ['jti', 'purpose'];
  const statement: Statement = {
    kind: 'insert',
    relation: tokens,
    attributes,
    returning: [],
    onConflict: 'error',
    rows: 2,
  };
  expect(postgres(statement)).toBe('insert into "tokens" ("jti", "purpose") values ($1, $2), ($3, $4)');
  const given = { '0.jti': 'a', '0.purpose': 'user', '1.jti': 'b', '1.purpose': 'reset' };
  expect(compileStatement(statement, sqliteDialect).bind(given)).toEqual(['a', 'user', 'b', 'reset']);
});

test('an insert may change the record that it finds, by cases which see it as it was', () => {
  const relation = { ...tokens, table: 'accounts.tokens' };
  const purpose = { cases: [{ when: isJti, parameter: 'used' }] };
  const statement: Statement = {
    kind: 'insert',
    relation,
    attributes: ['jti', 'subject'],
    returning: ['purpose'],
    onConflict: { update: { purpose, subject: 'subject' } },
  };
  expect(postgres(statement)).toBe(
    'insert into "accounts"."tokens" ("jti", "subject") values ($1, $2) on conflict ("jti") do update set' +
      ' "purpose" = case when "accounts"."tokens"."jti" = $3 then $4 else "accounts"."tokens"."purpose" end,' +
      ' "subject" = $5 returning "accounts"."tokens"."purpose" as "purpose"',
  );
});

test('an update may add, and without cases the value stays', () => {
  const admin = {
    cases: [
      { when: isEmail, parameter: 'admin' },
      { when: always, plus: 'one' },
    ],
  };
  const set = { admin, hashedPassword: { cases: [] } };
  const statement: Statement = { kind: 'update', relation: users, set, where: always, returning: [] };
  expect(sqlite(statement)).toBe(
    'update "users" set "admin" = case when "users"."email" = +? then ?' +
      ' when true then "users"."admin" + ? else "users"."admin" end, "hashed_password" = "users"."hashed_password" where true',
  );
});

test('text is ordered by bytes, nulls are placed only if a column allows them, and the limit is a parameter', () => {
  const statement: SelectStatement = {
    ...byEmail,
    attributes: ['id'],
    where: { kind: 'true' },
    orderBy: [
      { attribute: 'email', direction: 'asc' },
      { attribute: 'createdAt', direction: 'desc' },
      { attribute: 'hashedPassword', direction: 'asc' },
      { attribute: 'id', direction: 'desc' },
    ],
    offset: 'skip',
  };
  expect(sqlite(statement)).toBe(
    'select "users"."id" as "id" from "users" where true order by "users"."email" collate binary,' +
      ' "users"."created_at" desc, "users"."hashed_password" collate binary, "users"."id" desc limit -1 offset +?',
  );
  expect(postgres({ ...statement, limit: 'most' })).toBe(
    'select "users"."id" as "id" from "users" where true order by "users"."email" collate "C",' +
      ' "users"."created_at" desc nulls last, "users"."hashed_password" collate "C" asc nulls first,' +
      ' "users"."id" desc limit $1 offset $2',
  );
});

test('a table in a schema is named with the schema, and locked without it', () => {
  const relation = { ...users, table: 'accounts.users' };
  const alongside = { as: 'token', relation: tokens, attributes: ['jti'], where: isJti };
  expect(postgres({ ...byEmail, relation, attributes: ['id'], lock: true, alongside })).toBe(
    'select "accounts"."users"."id" as "id", "tokens"."jti" as "token.jti" from "accounts"."users"' +
      ' inner join "tokens" on true where "accounts"."users"."email" = $1 and "tokens"."jti" = $2' +
      ' for no key update of "users"',
  );
});

test('names are quoted, and values that look like SQL stay values', () => {
  const relation = { ...users, table: 'us"ers; drop table users' };
  const { sql, bind } = compileStatement({ ...byEmail, relation, attributes: [] }, sqliteDialect);
  expect(sql).toBe('select 1 as "one" from "us""ers; drop table users" where "us""ers; drop table users"."email" = +?');
  expect(bind({ email: "'; drop table users; --" })).toEqual(["'; drop table users; --"]);
});

test('a name that PostgreSQL would cut is not used', () => {
  const long = 'a'.repeat(60);
  const relation = relationOf({ name: 'Long', table: 'long', attributes: { id: 'text', [long]: 'text' } });
  const { columns } = compileStatement(
    {
      kind: 'select',
      relation: users,
      attributes: ['id'],
      where: { kind: 'true' },
      alongside: { as: 'other', relation, attributes: ['id', long], where: { kind: 'true' } },
    },
    postgresDialect,
  );
  const keys = columns.map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
  expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(63);
});

describe('values', () => {
  const byId: Statement = {
    kind: 'delete',
    relation: users,
    where: { kind: 'compare', attribute: 'id', operator: 'eq', parameter: 'key' },
    returning: [],
  };

  test('are refused at the path of their attribute, and the message holds no value', () => {
    const { bind } = compileStatement(byId, sqliteDialect);
    for (const key of ['no secret uuid', 7, `${ids[0]}\n`]) {
      expect(() => bind({ key })).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT', issues: [{ path: ['id'], message: 'expected a UUID' }] }),
      );
      expect(() => bind({ key })).not.toThrow(new RegExp(String(key)));
    }
  });

  test('that are missing are a TypeError', () => {
    expect(() => compileStatement(byId, sqliteDialect).bind({ id: ids[0] })).toThrow(
      new TypeError('User: no value for "key"'),
    );
  });

  test('of an unknown attribute are a TypeError', () => {
    expect(() => sqlite({ ...byEmail, attributes: ['emial'] })).toThrow(new TypeError('User has no attribute "emial"'));
  });
});
