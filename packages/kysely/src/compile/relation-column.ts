import type { Relation, RelationAttribute } from '@ashlar/core/data-layer';
import { quoted } from '@ashlar/core/extension';
import { type RawBuilder, sql } from 'kysely';

/** A relation as it stands in a statement: `reference` is its table, or its alias where the table occurs twice. */
export interface Source {
  readonly relation: Relation;
  readonly reference: string;
  /** How many linked relations it stands inside of. Default 0. */
  readonly depth?: number;
}

/** The attribute of that name. */
export function attributeOf(relation: Relation, name: string): RelationAttribute {
  const attribute = relation.attributes.get(name);
  if (attribute === undefined) throw new TypeError(`${relation.name} has no attribute ${quoted(name)}`);
  return attribute;
}

/** The column of an attribute with its table, such as `"users"."email"`. */
export function columnOf({ reference }: Source, { column }: RelationAttribute): RawBuilder<unknown> {
  return sql`${sql.table(reference)}.${sql.id(column)}`;
}
