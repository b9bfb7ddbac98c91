import type { Row } from '../data-layer.ts';
import type { Relation } from '../relation.ts';
import { attributeOf, decodeValue } from './stored-value.ts';
import type { StoredRow } from './tables.ts';

/** Makes a fresh row of these attributes. */
export function readRow(relation: Relation, row: StoredRow, attributes: readonly string[]): Row {
  return Object.fromEntries(
    attributes.map((name) => {
      const attribute = attributeOf(relation, name);
      return [name, decodeValue(relation, attribute, row.get(attribute.column) ?? null)];
    }),
  );
}
