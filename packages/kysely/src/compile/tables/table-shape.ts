import type { Relation, Storage } from '@ashlar/core/data-layer';
import { type ForeignKey, foreignKeysOf } from '../keys/foreign-key.ts';
import { indexesOf, type RelationIndex } from '../keys/index-name.ts';
import { attributeOf } from '../relation-column.ts';

/** A column as a relation needs it. */
export interface ColumnShape {
  readonly name: string;
  readonly storage: Storage;
  readonly nullable: boolean;
}

/** A table as a relation needs it: what `createTables` creates, and what migrations lead to. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly ColumnShape[];
  /** The columns of the primary key. */
  readonly primaryKey: readonly string[];
  readonly indexes: readonly RelationIndex[];
  readonly foreignKeys: readonly ForeignKey[];
}

/**
 * The table that a relation needs. `among` are the relations that it may refer to. Default: itself alone.
 *
 * @throws TypeError that names a relation that is not among them
 *
 * @example
 * tableShapeOf(ResourceInfo.relation(User)).primaryKey // => ['id']
 */
export function tableShapeOf(relation: Relation, among: readonly Relation[] = [relation]): TableShape {
  return {
    name: relation.table,
    columns: [...relation.attributes.values()].map(({ column, storage, nullable }) => ({
      name: column,
      storage,
      nullable,
    })),
    primaryKey: relation.primaryKey.map((name) => attributeOf(relation, name).column),
    indexes: indexesOf(relation),
    foreignKeys: foreignKeysOf(relation, among),
  };
}
