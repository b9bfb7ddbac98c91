import type { Relation, Storage } from '@ashlar/core/data-layer';
import { indexesOf, type RelationIndex } from '../compile/index-name.ts';
import { attributeOf } from '../compile/relation-column.ts';

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
}

/**
 * The table that a relation needs.
 *
 * @example
 * tableShapeOf(ResourceInfo.relation(User)).primaryKey // => ['id']
 */
export function tableShapeOf(relation: Relation): TableShape {
  return {
    name: relation.table,
    columns: [...relation.attributes.values()].map(({ column, storage, nullable }) => ({
      name: column,
      storage,
      nullable,
    })),
    primaryKey: relation.primaryKey.map((name) => attributeOf(relation, name).column),
    indexes: indexesOf(relation),
  };
}
