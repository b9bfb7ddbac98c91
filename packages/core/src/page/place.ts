import { after } from '../data-layer/conditions.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { Condition, Order } from '../data-layer/statement.ts';

/** A place in an order: the values of the record there, or that was there, one for each attribute of the order. */
export interface Place {
  readonly values: readonly unknown[];
  /** Whether a record at the place itself is part of what comes behind it. */
  readonly orAt: boolean;
}

/**
 * The order of pages: what was asked for, then the primary key, so that no two records have the same place. The key goes
 * the way of the last attribute before it, so that one index over all of them serves both directions.
 */
export function pageOrder(asked: readonly Order[], primaryKey: readonly string[]): readonly Order[] {
  const order = new Map<string, Order>();
  for (const each of asked) if (!order.has(each.attribute)) order.set(each.attribute, each);
  const direction = [...order.values()].at(-1)?.direction ?? 'asc';
  for (const attribute of primaryKey) if (!order.has(attribute)) order.set(attribute, { attribute, direction });
  return [...order.values()];
}

/** The same order from its end. Nulls turn with it. */
export function reversed(order: readonly Order[]): readonly Order[] {
  return order.map(({ attribute, direction }) => ({ attribute, direction: direction === 'asc' ? 'desc' : 'asc' }));
}

/** The condition that a record comes behind a place, with its values. It has one shape for each choice of nulls. */
export function behind(
  order: readonly Order[],
  { values, orAt }: Place,
): { readonly condition: Condition; readonly parameters: Readonly<Row> } {
  const parameters: Row = {};
  const names = order.map(({ attribute }, index) => {
    const value = values[index] ?? null;
    if (value === null) return null;
    const name = `page.${attribute}`;
    parameters[name] = value;
    return name;
  });
  return { condition: after({ orderBy: order, parameters: names, orAt }), parameters };
}
