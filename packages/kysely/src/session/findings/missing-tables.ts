import type { Finding } from '@ashlar/core';
import type { Relation } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import type { ForeignKey } from '../../compile/keys/foreign-key.ts';
import { addForeignKeySql, createIndexSql, createTableSql, primaryKeyName } from '../../compile/tables/create-table.ts';
import type { TableShape } from '../../compile/tables/table-shape.ts';
import { MAKE_TABLES } from '../../compile/what-is-missing.ts';
import type { Store } from '../session.ts';
import { cureOf } from './cure.ts';
import { textOf } from './inspected.ts';
import { shapeOf } from './rebuild-cure.ts';

/** What is known of the tables of relations. */
interface Missing {
  readonly store: Store;
  readonly relations: readonly Relation[];
  /** The relations without a table. */
  readonly missing: readonly Relation[];
  /** Whether migrations make the tables of the database. */
  readonly migrated: boolean;
}

/** The tables that are missing. Where migrations made them, the cures are statements to be run in this order. */
export function missingTables(context: Missing): readonly Finding[] {
  const { missing, migrated } = context;
  return missing.map((relation, position) => ({
    code: 'TABLE_MISSING',
    path: [relation.name, 'table'],
    problem: `the table "${relation.table}" is missing`,
    cure: migrated ? cureAt(position, context) : MAKE_TABLES,
  }));
}

function cureAt(position: number, { store, relations, missing }: Missing): string {
  const shapes = missing.map((relation) => shapeOf(relation, relations));
  const own = shapes[position];
  if (own === undefined) return MAKE_TABLES;
  const { dialect } = store;
  const create = sql`create table ${sql.table(own.name)}`;
  const statements = [
    createTableSql(own, dialect, { create, keyName: primaryKeyName(own.name) }),
    ...own.indexes.map((index) => createIndexSql(own.name, index)),
    ...(dialect.altersColumns ? possibleKeys(own, shapes.slice(0, position), shapes.slice(position + 1)) : []).map(
      ([table, key]) => addForeignKeySql(table, key, dialect),
    ),
  ];
  return cureOf(
    statements.map((statement) => textOf(store, statement)),
    { or: 'if it had rows, restore it from a backup' },
  );
}

/** The foreign keys that can be added once a table is there: its own, and those to it of tables that are made before it. */
function possibleKeys(own: TableShape, before: readonly TableShape[], later: readonly TableShape[]) {
  const named = (list: readonly TableShape[], { table }: ForeignKey) => list.some(({ name }) => name === table);
  return [
    ...own.foreignKeys.filter((key) => !named(later, key)).map((key) => [own.name, key] as const),
    ...before.flatMap(({ name, foreignKeys }) =>
      foreignKeys.filter((key) => key.table === own.name).map((key) => [name, key] as const),
    ),
  ];
}
