import type { AnyResource } from '@ashlar/core';
import type { ColumnType } from 'kysely';
import type { SnakeCase } from './snake-case.ts';

/**
 * The tables of resources as Kysely sees them: by table and column name, sensitive attributes too, in the types that the
 * database holds. A column that takes null may be left out of an insert; the values that Ashlar generates may not, since
 * no default of the database makes them.
 *
 * @example
 * const db = dataLayer.kysely<DatabaseOf<[typeof User, typeof Token], 'postgres'>>();
 */
export type DatabaseOf<Resources extends readonly AnyResource[], Dialect extends 'sqlite' | 'postgres' = 'sqlite'> = {
  [Of in Resources[number] as Of['~types']['table']]: TableOf<
    Of['~types']['attributes'],
    Of['~types']['columnNames'],
    Dialect
  >;
};

/** The columns of one table. */
export type TableOf<Attributes, ColumnNames, Dialect extends 'sqlite' | 'postgres'> = {
  [Name in keyof Attributes & string as ColumnNameOf<Name, ColumnNames>]: Dialect extends 'sqlite'
    ? SqliteColumn<Attributes[Name]>
    : PostgresColumn<Attributes[Name]>;
};

type ColumnNameOf<Name extends string, ColumnNames> = Name extends keyof ColumnNames
  ? ColumnNames[Name] & string
  : SnakeCase<Name>;

type Null<Value> = Extract<Value, null>;

/** What JSON keeps: anything that is none of the types with a column type of their own, or a mixture of types. */
type IsJson<Value> = unknown extends Value
  ? true
  : [Exclude<Value, null>] extends [string | number | bigint | boolean | Date | Uint8Array]
    ? false
    : true;

/** SQLite has numbers, text and blobs. A bigint comes as a number where it is read without safe integers. */
type SqliteColumn<Value> =
  IsJson<Value> extends true
    ? Stored<string, Value>
    : [Exclude<Value, null>] extends [boolean]
      ? Stored<0 | 1, Value>
      : [Exclude<Value, null>] extends [Date]
        ? Stored<string, Value>
        : [Exclude<Value, null>] extends [bigint]
          ? ColumnType<number | bigint | Null<Value>, number | bigint | Optional<Value>, number | bigint | Null<Value>>
          : Value;

/**
 * PostgreSQL, read by pg. Whole numbers of 64 bits come as text unless a type parser makes numbers of them, as that of
 * `postgresDataLayer` does.
 */
type PostgresColumn<Value> =
  IsJson<Value> extends true
    ? ColumnType<Value, string | Optional<Value>, string | Null<Value>>
    : [Exclude<Value, null>] extends [boolean]
      ? Value
      : [Exclude<Value, null>] extends [Date]
        ? ColumnType<Value, Date | string | Optional<Value>, Date | string | Null<Value>>
        : [Exclude<Value, null>] extends [bigint]
          ? ColumnType<Int8 | Null<Value>, Int8 | Optional<Value>, Int8 | Null<Value>>
          : Value;

type Int8 = string | number | bigint;

type Stored<Type, Value> = ColumnType<Type | Null<Value>, Type | Optional<Value>, Type | Null<Value>>;

/** What an insert may have besides a value. */
type Optional<Value> = null extends Value ? null | undefined : never;
