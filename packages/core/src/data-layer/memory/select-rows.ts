import type { Outcome, Row } from '../data-layer.ts';
import type { Relation } from '../relation.ts';
import type { Condition, SelectStatement } from '../statement.ts';
import { bindCondition } from './bind-condition.ts';
import { ordering } from './ordering.ts';
import { parameterOf } from './parameter-of.ts';
import { readRow } from './read-row.ts';
import type { StoredRow, Tables } from './tables.ts';

/** Runs a select. There is nothing to lock: transactions queue. */
export function selectRows(statement: SelectStatement, parameters: Readonly<Row>, tables: Tables): Outcome {
  const { relation, attributes, alongside } = statement;
  const companion = alongside && matchingRows(alongside, parameters, tables)[0];
  if (alongside && !companion) return { rows: [], count: 0 };
  if (statement.countOnly) return { rows: [], count: matchingRows(statement, parameters, tables).length };
  const addition = (): Row =>
    alongside && companion ? { [alongside.as]: readRow(alongside.relation, companion, alongside.attributes) } : {};
  const matching = matchingRows(statement, parameters, tables).sort(ordering(relation, statement.orderBy ?? []));
  const offset = wholeNumber(parameters, statement.offset) ?? 0;
  const limit = wholeNumber(parameters, statement.limit) ?? matching.length;
  const rows = matching
    .slice(offset, offset + limit)
    .map((row) => ({ ...readRow(relation, row, attributes), ...addition() }));
  return { rows, count: rows.length };
}

function matchingRows(
  { relation, where }: { readonly relation: Relation; readonly where: Condition },
  parameters: Readonly<Row>,
  tables: Tables,
): StoredRow[] {
  const fulfils = bindCondition(where, { relation, parameters, tables });
  return Array.from(tables.of(relation).rows, ([, row]) => row).filter((row) => fulfils(row) === true);
}

function wholeNumber(parameters: Readonly<Row>, name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const value = parameterOf(parameters, name);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`the parameter "${name}" must be a whole number, zero or more`);
}
