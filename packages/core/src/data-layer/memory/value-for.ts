import type { Relation } from '../relation.ts';
import { attributeOf, encodeValue, type StoredValue } from './stored-value.ts';

/**
 * A value for an attribute as it is stored, with its column.
 *
 * @throws InvalidInput
 */
export function valueFor(relation: Relation, name: string, value: unknown): [string, StoredValue] {
  const attribute = attributeOf(relation, name);
  return [attribute.column, encodeValue(relation, attribute, value)];
}
