import type { Row } from '../data-layer.ts';
import type { Relation } from '../relation.ts';
import type { Condition } from '../statement.ts';
import { bindCondition } from './bind-condition.ts';
import { emptyTables } from './tables.ts';
import { valueFor } from './value-for.ts';

/** A row that no store holds yet, and the values of the condition's parameters. */
export interface NewRow {
  readonly row: Readonly<Row>;
  readonly parameters: Readonly<Row>;
}

/** Whether a new row of a relation fulfils a condition, as every store would judge it. */
export function rowFulfils(relation: Relation, condition: Condition, { row, parameters }: NewRow): boolean {
  const stored = new Map([...relation.attributes.keys()].map((name) => valueFor(relation, name, row[name] ?? null)));
  return bindCondition(condition, { relation, parameters, tables: emptyTables() })(stored) === true;
}
