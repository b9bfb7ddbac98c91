import type { Storage } from '@ashlar/core';
import {
  DummyDriver,
  Kysely,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { AnyTables, Dialect } from '../../compile/dialect.ts';
import { placeholder } from '../../compile/placeholder.ts';

/** Kysely lets one connection at a time use SQLite; ours queue by themselves, and with a deadline. */
class QueueingSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

const kysely: Dialect['kysely'] = {
  createAdapter: () => new QueueingSqliteAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};

/** How statements are written for SQLite. */
export const sqliteSyntax: Pick<
  Dialect,
  | 'kysely'
  | 'builder'
  | 'operand'
  | 'isIn'
  | 'isAmong'
  | 'bytewise'
  | 'nullsSortLast'
  | 'offsetNeedsLimit'
  | 'columnTypes'
  | 'tableOptions'
  | 'creationLock'
> = {
  kysely,
  builder: new Kysely<AnyTables>({ dialect: { ...kysely, createDriver: () => new DummyDriver() } }),
  // The plus does nothing to the value, but hides it from the planner: built with STAT4, as better-sqlite3 is, SQLite else
  // prepares a join anew whenever a parameter is bound, which costs three times what running it does.
  operand: (parameter) => sql`+${placeholder(parameter)}`,
  // One parameter whatever the length of the list, so that the statement stays prepared.
  isIn: (column, parameter) => {
    const member = parameter.storage === 'bytes' ? sql`unhex(value)` : sql`value`;
    return sql`${column} in (select ${member} from json_each(${placeholder(parameter)}))`;
  },
  isAmong: (key, found) => sql`(${sql.join(key)}) in (${found})`,
  // BINARY is the collation of a column that names none, but one that exists may name another.
  bytewise: (column) => sql`${column} collate binary`,
  nullsSortLast: false,
  offsetNeedsLimit: true,
  columnTypes: {
    text: sql`text`,
    uuid: sql`text`,
    integer: sql`integer`,
    real: sql`real`,
    bigint: sql`integer`,
    boolean: sql`integer`,
    timestamp: sql`text`,
    json: sql`text`,
    bytes: sql`blob`,
  } satisfies Record<Storage, RawBuilder<unknown>>,
  tableOptions: sql``,
  creationLock: undefined,
};
