import type { Finding } from '@ashlar/core';
import { sql } from 'kysely';
import { isCovered } from '../compile/found-table.ts';
import { indexName } from '../compile/keys/index-name.ts';
import { attributeOf } from '../compile/relation-column.ts';
import { type Inspected, textOf } from './inspected.ts';

/** What a relation has an index for. */
interface Key {
  /** Where in the resource. */
  readonly path: readonly string[];
  readonly attributes: readonly string[];
  readonly unique: boolean;
}

/** The indexes that a relation needs and its table has not. */
export function indexFindings(inspected: Inspected): readonly Finding[] {
  const { relation, found } = inspected;
  if (!found.isTable) return [];
  const keys: readonly Key[] = [
    { path: ['primaryKey'], attributes: relation.primaryKey, unique: true },
    ...relation.identities.map(({ name, attributes }) => ({ path: ['identities', name], attributes, unique: true })),
    ...relation.indexes.map(({ name, attributes }) => ({ path: ['indexes', name], attributes, unique: false })),
  ];
  return keys.flatMap((key) => indexFinding(key, inspected));
}

function indexFinding({ path, attributes, unique }: Key, { store, relation, found }: Inspected): readonly Finding[] {
  const columns = attributes.map((name) => attributeOf(relation, name).column);
  if (isCovered(found, { columns, unique })) return [];
  const list = columns.map((column) => `"${column}"`).join(', ');
  const name = sql.id(indexName(relation.table, columns, unique));
  const keys = sql.join(columns.map((column) => sql.id(column)));
  const kind = unique ? sql`unique index` : sql`index`;
  const index = sql`create ${kind} ${name} on ${sql.table(relation.table)} (${keys})`;
  return [
    {
      code: 'INDEX_MISSING',
      path: [relation.name, ...path],
      problem: unique
        ? `no unique index of the table "${relation.table}" is over ${list}: two records may have the same`
        : `no index of the table "${relation.table}" begins with ${list}: what looks records up by it reads the whole table`,
      cure: `${textOf(store, index)}, as createTables does`,
    },
  ];
}
