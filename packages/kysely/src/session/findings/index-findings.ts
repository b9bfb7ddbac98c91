import type { Finding } from '@ashlar/core';
import { sql } from 'kysely';
import { isCovered } from '../../compile/found-table.ts';
import { indexName } from '../../compile/keys/index-name.ts';
import { attributeOf } from '../../compile/relation-column.ts';
import { columnList, createIndexSql, primaryKeyName } from '../../compile/tables/create-table.ts';
import { cureOf } from './cure.ts';
import { type Curable, textOf } from './inspected.ts';
import { listDuplicates } from './rows-in-the-way.ts';

/** What a relation has an index for. */
interface Key {
  /** Where in the resource. */
  readonly path: readonly string[];
  readonly attributes: readonly string[];
  readonly unique: boolean;
}

/** The indexes that a relation needs and its table has not. */
export function indexFindings(inspected: Curable): readonly Finding[] {
  const { relation, found } = inspected;
  if (!found.isTable) return [];
  const keys: readonly Key[] = [
    { path: ['primaryKey'], attributes: relation.primaryKey, unique: true },
    ...relation.identities.map(({ name, attributes }) => ({ path: ['identities', name], attributes, unique: true })),
    ...relation.indexes.map(({ name, attributes }) => ({ path: ['indexes', name], attributes, unique: false })),
  ];
  return keys.flatMap((key) => indexFinding(key, inspected));
}

function indexFinding(key: Key, inspected: Curable): readonly Finding[] {
  const { relation, found } = inspected;
  const columns = key.attributes.map((name) => attributeOf(relation, name).column);
  const path = [relation.name, ...key.path];
  const place = `the table "${relation.table}"`;
  const list = columns.map((column) => `"${column}"`).join(', ');
  if (!isCovered(found, { columns, unique: key.unique })) {
    const problem = key.unique
      ? `no unique index of ${place} is over ${list}: two records may have the same`
      : `no index of ${place} begins with ${list}: what looks records up by it reads the whole table`;
    return [{ code: 'INDEX_MISSING', path, problem, cure: cureFor(key, columns, inspected) }];
  }
  // A unique index serves calls as well, but a later migration would drop the primary key by its name.
  if (key.path[0] !== 'primaryKey' || !inspected.migrated || !lacksPrimaryKey(inspected)) return [];
  const problem = `${place} has no primary key, only a unique index over ${list}: a later migration could not change the key`;
  return [{ code: 'PRIMARY_KEY_MISSING', path, problem, cure: cureFor(key, columns, inspected) }];
}

/** Whether a primary key can be added. In SQLite it can neither be dropped nor added. */
function lacksPrimaryKey({ store, found }: Curable): boolean {
  return store.dialect.altersColumns && !found.indexes.some(({ primary }) => primary);
}

function cureFor({ path, unique }: Key, columns: readonly string[], inspected: Curable): string {
  const { store, relation } = inspected;
  const { table } = relation;
  const index = createIndexSql(table, { name: indexName(table, columns, unique), columns, unique });
  if (!unique) return cureOf([textOf(store, index)]);
  const name = sql.id(primaryKeyName(table));
  const key = sql`alter table ${sql.table(table)} add constraint ${name} primary key (${columnList(columns)})`;
  const statement = path[0] === 'primaryKey' && lacksPrimaryKey(inspected) ? key : index;
  return cureOf([textOf(store, statement)], { inTheWay: listDuplicates(inspected, columns) });
}
