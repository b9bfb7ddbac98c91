import type { Reference, Relation } from '@ashlar/core/data-layer';
import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import { attributeOf } from '../relation-column.ts';
import { foreignKeyName } from './index-name.ts';

/** A foreign key that a relation needs. */
export interface ForeignKey {
  readonly name: string;
  readonly column: string;
  /** The table that it refers to. */
  readonly table: string;
  /** The column of the primary key there. */
  readonly key: string;
  readonly onDelete: Reference['onDelete'];
}

/**
 * The foreign keys of a relation. `among` are the relations that it may refer to.
 *
 * @throws TypeError that names a relation that is not among them
 */
export function foreignKeysOf(relation: Relation, among: readonly Relation[]): readonly ForeignKey[] {
  return relation.references.map((reference) => {
    const target = among.find(({ name }) => name === reference.target);
    if (target === undefined) {
      const { name } = relation;
      throw new TypeError(`${name} belongs to ${reference.target}, which is not in the list: name it beside ${name}`);
    }
    return foreignKeyTo(target, relation, reference);
  });
}

/** The foreign key of a reference to a relation. */
export function foreignKeyTo(target: Relation, { table, attributes }: Relation, reference: Reference): ForeignKey {
  const column = attributes.get(reference.attribute)?.column ?? reference.attribute;
  return {
    name: foreignKeyName(table, column),
    column,
    table: target.table,
    key: attributeOf(target, target.primaryKey[0] ?? '').column,
    onDelete: reference.onDelete,
  };
}

/**
 * What a database does when a record goes to which others refer. `restrict` in SQL would look before the end of the statement,
 * and refuse a delete of both records.
 */
export const actionOnDelete: Readonly<Record<Reference['onDelete'], 'cascade' | 'no action' | 'set null'>> = {
  cascade: 'cascade',
  restrict: 'no action',
  setNull: 'set null',
};

/** A foreign key as it stands in `create table` of SQLite, and behind `alter table … add` elsewhere. */
export function foreignKeySql(
  { name, column, table, key, onDelete }: ForeignKey,
  { name: dialect }: Pick<Dialect, 'name'>,
): RawBuilder<unknown> {
  // In SQLite it is always in the schema of its own table.
  const place = dialect === 'sqlite' ? table.slice(table.lastIndexOf('.') + 1) : table;
  const target = sql`${sql.table(place)} (${sql.id(key)})`;
  const action = sql.raw(actionOnDelete[onDelete]);
  return sql`constraint ${sql.id(name)} foreign key (${sql.id(column)}) references ${target} on delete ${action}`;
}
