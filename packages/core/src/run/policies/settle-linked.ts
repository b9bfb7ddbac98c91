import type { Store } from '../../contract/store.ts';
import { always, and, compare, never, not } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import type { Condition, SelectStatement } from '../../data-layer/statement.ts';

/** A row that no store holds yet, the values of the condition's parameters, and the store of its related records. */
export interface UnwrittenRow {
  readonly row: Readonly<Row>;
  readonly parameters: Readonly<Row>;
  readonly store: Store;
}

/** Whether a condition asks about related records, so that a record that is not written yet needs statements of its own. */
export function asksRelated(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.some(asksRelated);
    case 'not':
      return asksRelated(condition.condition);
    default:
      return condition.kind === 'exists';
  }
}

/** The condition with an answer in place of each question about related records: one statement for each. */
export async function settleLinked(condition: Condition, unwritten: UnwrittenRow): Promise<Condition> {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const conditions: Condition[] = [];
      for (const each of condition.conditions) conditions.push(await settleLinked(each, unwritten));
      return { kind: condition.kind, conditions };
    }
    case 'not':
      return not(await settleLinked(condition.condition, unwritten));
    case 'exists':
      return (await isLinked(condition, unwritten)) ? always : never;
    default:
      return condition;
  }
}

/** The name of the parameter that holds the value of the link. */
const linked = 'linked';

async function isLinked(
  { relation, where, link }: Extract<Condition, { kind: 'exists' }>,
  { row, parameters, store }: UnwrittenRow,
): Promise<boolean> {
  const value = link && (row[link.own] ?? null);
  if (value === null) return false;
  const statement: SelectStatement = {
    kind: 'select',
    relation,
    attributes: relation.primaryKey,
    where: link === undefined ? where : and(compare(link.other, 'eq', linked), where),
    limit: 'limit',
  };
  const { rows } = await store.run(statement, { ...parameters, ...(link && { [linked]: value }), limit: 1 });
  return rows.length > 0;
}
