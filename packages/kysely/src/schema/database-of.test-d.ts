import { attribute, defineResource, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { columnNameOf } from '@ashlar/core/data-layer';
import type { Insertable, Selectable, Updateable } from 'kysely';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { DatabaseOf } from './database-of.ts';
import type { SnakeCase } from './snake-case.ts';

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.string(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
    isAdmin: z.boolean(),
    age: z.int().nullable(),
    visits: z.bigint(),
    settings: z.object({ theme: z.string() }).nullable(),
    role: z.enum(['admin', 'guest']),
    legacyName: attribute(z.string(), { column: 'OldName' }),
    createdAt: timestamp(),
  },
});
const Token = defineResource({ name: 'Token', table: 'tokens', attributes: { id: uuidPrimaryKey() } });

type Sqlite = DatabaseOf<[typeof User, typeof Token]>;
type Postgres = DatabaseOf<[typeof User, typeof Token], 'postgres'>;

describe('DatabaseOf', () => {
  test('has the tables by their name, and nothing else', () => {
    expectTypeOf<keyof Sqlite>().toEqualTypeOf<'users' | 'tokens'>();
    expectTypeOf<keyof Postgres>().toEqualTypeOf<'users' | 'tokens'>();
  });

  test('has columns in snake case, sensitive ones, and custom names', () => {
    expectTypeOf<keyof Sqlite['users']>().toEqualTypeOf<
      | 'id'
      | 'email'
      | 'hashed_password'
      | 'display_name'
      | 'is_admin'
      | 'age'
      | 'visits'
      | 'settings'
      | 'role'
      | 'OldName'
      | 'created_at'
    >();
  });

  test('reads the types of SQLite', () => {
    expectTypeOf<Selectable<Sqlite['users']>>().toEqualTypeOf<{
      id: string;
      email: string;
      hashed_password: string;
      display_name: string | null;
      is_admin: 0 | 1;
      age: number | null;
      visits: number | bigint;
      settings: string | null;
      role: 'admin' | 'guest';
      OldName: string;
      created_at: string;
    }>();
  });

  test('reads the types that pg returns', () => {
    type Row = Selectable<Postgres['users']>;
    expectTypeOf<Row['is_admin']>().toEqualTypeOf<boolean>();
    expectTypeOf<Row['created_at']>().toEqualTypeOf<Date>();
    expectTypeOf<Row['settings']>().toEqualTypeOf<{ theme: string } | null>();
    expectTypeOf<Row['visits']>().toEqualTypeOf<string | number | bigint>();
    expectTypeOf<Insertable<Postgres['users']>['settings']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Updateable<Postgres['users']>['created_at']>().toEqualTypeOf<Date | string | undefined>();
  });

  test('lets an insert leave out nullable columns, and no others', () => {
    type Row = Insertable<Sqlite['users']>;
    expectTypeOf<undefined extends Row['display_name'] ? true : false>().toEqualTypeOf<true>();
    expectTypeOf<undefined extends Row['settings'] ? true : false>().toEqualTypeOf<true>();
    // The database has no default for what Ashlar generates.
    expectTypeOf<undefined extends Row['id'] ? true : false>().toEqualTypeOf<false>();
    expectTypeOf<undefined extends Row['created_at'] ? true : false>().toEqualTypeOf<false>();
  });

  test('takes no boolean for SQLite, which has none', () => {
    // @ts-expect-error a boolean is 0 or 1 there
    const admin: Insertable<Sqlite['users']>['is_admin'] = true;
    void admin;
  });
});

test('SnakeCase agrees with columnNameOf', () => {
  const names = { hashedPassword: '', userID: '', address2Line: '', id: '', URL: '', aB: '', HTMLBody: '', x1: '' };
  expectTypeOf<{ [Name in keyof typeof names]: SnakeCase<Name> }>().toEqualTypeOf<{
    hashedPassword: 'hashed_password';
    userID: 'user_id';
    address2Line: 'address2_line';
    id: 'id';
    URL: 'url';
    aB: 'a_b';
    HTMLBody: 'htmlbody';
    x1: 'x1';
  }>();
  void columnNameOf;
});
