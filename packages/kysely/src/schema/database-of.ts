import type { AnyResource } from '@ashlar/core';
import type { ColumnType } from 'kysely';
import type { SnakeCase } from './snake-case.ts';

/**
 * The tables of resources as Kysely sees them: by table and column name, with sensitive attributes, in the types of the
 * database. An insert may leave out a nullable column. It has to give the values that Ashlar generates, because the
 * database has no default for them.
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

/** Values that are kept as JSON: all types without a column type of their own, and mixtures of types. */
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

/** The other values that an insert may have. */
type Optional<Value> = null extends Value ? null | undefined : never;
