import { createHash } from 'node:crypto';
import type { Relation } from '@ashlar/core/data-layer';
import { attributeOf } from '../relation-column.ts';
import { LONGEST_NAME } from './longest-name.ts';

/** An index that a relation needs. */
export interface RelationIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}

/** The indexes of a relation: one for each identity and for each list of attributes that records are looked up by. */
export function indexesOf(relation: Relation): RelationIndex[] {
  const columnsOf = (names: readonly string[]) => names.map((name) => attributeOf(relation, name).column);
  const wanted = [
    ...relation.identities.map(({ attributes }) => ({ columns: columnsOf(attributes), unique: true })),
    ...relation.indexes.map(({ attributes }) => ({ columns: columnsOf(attributes), unique: false })),
  ];
  const named = wanted.map((index) => ({ ...index, name: indexName(relation.table, index.columns, index.unique) }));
  return named.filter(({ name }, position) => named.findIndex((other) => other.name === name) === position);
}

/** The columns of the primary key or the identity whose index createTables, or PostgreSQL, would name so. */
export function columnsOfIndex(relation: Relation, name: string): readonly string[] {
  if (name === `${baseName(relation.table)}_pkey`) {
    return relation.primaryKey.map((attribute) => attributeOf(relation, attribute).column);
  }
  return indexesOf(relation).find((index) => index.name === name)?.columns ?? [];
}

/**
 * The name of an index that createTables makes: `users_email_key`. It has a hash if the parts are ambiguous or too
 * long.
 */
export function indexName(table: string, columns: readonly string[], unique: boolean): string {
  return nameOf(table, columns, unique ? 'key' : 'idx');
}

/** The name of a foreign key that createTables makes: `posts_author_id_fkey`, as PostgreSQL would name it. */
export function foreignKeyName(table: string, column: string): string {
  return nameOf(table, [column], 'fkey');
}

function nameOf(table: string, columns: readonly string[], suffix: 'key' | 'idx' | 'fkey'): string {
  const plain = [baseName(table), ...columns, suffix].join('_');
  // `a_b` + `c` and `a` + `b_c` would have the same name.
  const ambiguous = columns.length > 1 && columns.some((column) => column.includes('_'));
  if (!ambiguous && Buffer.byteLength(plain) <= LONGEST_NAME) return plain;
  const hash = createHash('sha256')
    .update(JSON.stringify([table, ...columns]))
    .digest('hex')
    .slice(0, 8);
  const start = Buffer.from(plain.slice(0, -suffix.length - 1))
    .subarray(0, 45)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${start}_${hash}_${suffix}`;
}

/** An index is in the schema of its table, so its name has no schema. */
function baseName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}
