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

/**
 * The same for any number of rows, which may lack attributes. A row that lacks one that the condition names does not fulfil it, and
 * neither does any row a condition that looks at other records.
 */
export function judgeOfRows(
  relation: Relation,
  condition: Condition,
  parameters: Readonly<Row>,
): (row: Readonly<Row>) => boolean {
  const names = attributesIn(condition);
  if (names === undefined) return () => false;
  const fulfils = bindCondition(condition, { relation, parameters, tables: emptyTables() });
  return (row) => {
    if (names.some((name) => row[name] === undefined)) return false;
    return fulfils(new Map(names.map((name) => valueFor(relation, name, row[name])))) === true;
  };
}

/** The attributes that a condition names; undefined if it looks at other records. */
function attributesIn(condition: Condition): readonly string[] | undefined {
  switch (condition.kind) {
    case 'true':
    case 'false':
      return [];
    case 'compare':
    case 'in':
    case 'isNull':
    case 'text':
      return [condition.attribute];
    case 'not':
      return attributesIn(condition.condition);
    case 'and':
    case 'or': {
      const each = condition.conditions.map(attributesIn);
      return each.every((names) => names !== undefined) ? [...new Set(each.flat())] : undefined;
    }
    default:
      return undefined;
  }
}
