import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import { type ForeignKey, foreignKeySql } from '../keys/foreign-key.ts';
import type { RelationIndex } from '../keys/index-name.ts';
import type { TableShape } from './table-shape.ts';

/** What stands before the body of a table: `create table "users"`. A key without a name gets one from the database. */
interface TableHead {
  readonly create: RawBuilder<unknown>;
  readonly keyName?: string;
}

/** The statement that makes a table. Where tables cannot be altered, its foreign keys come with it. */
export function createTableSql(
  table: TableShape,
  dialect: Dialect,
  { create, keyName }: TableHead,
): RawBuilder<unknown> {
  const { columnTypes, tableOptions, altersColumns } = dialect;
  const columns = table.columns.map(({ name, storage, nullable }) => {
    const definition = sql`${sql.id(name)} ${columnTypes[storage]}`;
    return nullable ? definition : sql`${definition} not null`;
  });
  const key = sql`primary key (${columnList(table.primaryKey)})`;
  const named = keyName === undefined ? key : sql`constraint ${sql.id(keyName)} ${key}`;
  const foreign = altersColumns ? [] : table.foreignKeys.map((each) => foreignKeySql(each, dialect));
  const statement = sql`${create} (${sql.join([...columns, named, ...foreign])})`;
  return tableOptions.compile(dialect.builder).sql === '' ? statement : sql`${statement} ${tableOptions}`;
}

/** The statement that makes an index; `create` is what stands before its name, such as `if not exists`. */
export function createIndexSql(
  table: string,
  { name, unique, columns }: RelationIndex,
  create?: string,
): RawBuilder<unknown> {
  const kind = sql.raw(`create ${unique ? 'unique index' : 'index'}${create === undefined ? '' : ` ${create}`}`);
  return sql`${kind} ${sql.id(name)} on ${sql.table(table)} (${columnList(columns)})`;
}

/** The statement that adds a foreign key to a table that is there. */
export function addForeignKeySql(table: string, key: ForeignKey, dialect: Dialect): RawBuilder<unknown> {
  return sql`alter table ${sql.table(table)} add ${foreignKeySql(key, dialect)}`;
}

/** The name that PostgreSQL gives to a primary key without one. */
export function primaryKeyName(table: string): string {
  return `${table.slice(table.lastIndexOf('.') + 1)}_pkey`;
}

/** The names of columns, as SQL. */
export function columnList(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.id(column)));
}
