import type { Relation } from '../relation.ts';
import type { Order } from '../statement.ts';
import { compareValues } from './compare-values.ts';
import { attributeOf } from './stored-value.ts';
import type { StoredRow } from './tables.ts';

/** Which of two rows comes first. */
export function ordering(relation: Relation, orderBy: readonly Order[]): (left: StoredRow, right: StoredRow) => number {
  const keys = orderBy.map(({ attribute, direction }) => ({
    column: attributeOf(relation, attribute).column,
    sign: direction === 'asc' ? 1 : -1,
  }));
  return (left, right) => {
    for (const { column, sign } of keys) {
      const order = compareValues(left.get(column) ?? null, right.get(column) ?? null);
      if (order !== 0) return sign * order;
    }
    return 0;
  };
}
