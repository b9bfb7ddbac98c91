import { always, and } from '../conditions.ts';
import type { Outcome, Row } from '../data-layer.ts';
import type { Relation } from '../relation.ts';
import type { DeleteStatement, InsertStatement, UpdateStatement } from '../statement.ts';
import { assignValues } from './assign-values.ts';
import { bindCondition } from './bind-condition.ts';
import { assertReferences, settleReferences } from './hold-references.ts';
import { ordering } from './ordering.ts';
import { parameterOf } from './parameter-of.ts';
import { readRow } from './read-row.ts';
import { putIn, sameIn, takenIn, takeOut } from './table-rows.ts';
import { draftOf, type StoredRow, type Table, type Tables } from './tables.ts';
import { valueFor } from './value-for.ts';

type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement;

/** Runs an insert, update or delete: all of it, or nothing if it throws. */
export function changeRows(statement: WriteStatement, parameters: Readonly<Row>, tables: Tables): Outcome {
  const before = { ...countBefore(statement, parameters, tables), ...lookBefore(statement, parameters, tables) };
  const draft = draftOf(tables);
  const rows = write(statement, parameters, draft);
  const { relation, returning } = statement;
  if (statement.kind === 'delete') settleReferences(relation, rows, draft);
  else assertReferences(relation, rows, draft);
  draft.apply();
  return {
    rows: returning.length === 0 ? [] : rows.map((row) => readRow(relation, row, returning)),
    count: rows.length,
    ...before,
  };
}

function countBefore(
  statement: WriteStatement,
  parameters: Readonly<Row>,
  tables: Tables,
): Pick<Outcome, 'counted'> | undefined {
  if (statement.kind !== 'update' || statement.counting === undefined) return undefined;
  const { relation, where, counting } = statement;
  return { counted: findRows({ relation, where: and(where, counting) }, parameters, tables).length };
}

function lookBefore(
  statement: WriteStatement,
  parameters: Readonly<Row>,
  tables: Tables,
): Pick<Outcome, 'created'> | undefined {
  if (statement.kind !== 'insert' || typeof statement.onConflict !== 'object') return undefined;
  const { relation, onConflict } = statement;
  if (onConflict.tellsCreated !== true) return undefined;
  return {
    created: sameIn(tables.of(relation), relation, { row: newRow(statement, parameters), ...onConflict }) === undefined,
  };
}

function write(statement: WriteStatement, parameters: Readonly<Row>, draft: Tables): StoredRow[] {
  switch (statement.kind) {
    case 'insert':
      return insertRows(statement, parameters, draft);
    case 'update':
      return updateRows(statement, parameters, draft);
    case 'delete':
      return deleteRows(statement, parameters, draft);
  }
}

function insertRows(statement: InsertStatement, parameters: Readonly<Row>, draft: Tables): StoredRow[] {
  const { rows, attributes } = statement;
  if (rows === undefined) return insertRow(statement, parameters, draft);
  return Array.from({ length: rows }).flatMap((_, index) => {
    const own = attributes.map((name) => [name, parameterOf(parameters, `${index}.${name}`)] as const);
    return insertRow(statement, { ...parameters, ...Object.fromEntries(own) }, draft);
  });
}

function newRow({ relation, attributes }: InsertStatement, parameters: Readonly<Row>): StoredRow {
  const given = new Set(attributes);
  const names = [...relation.attributes.keys()];
  return new Map(names.map((name) => valueFor(relation, name, given.has(name) ? parameterOf(parameters, name) : null)));
}

function insertRow(statement: InsertStatement, parameters: Readonly<Row>, draft: Tables): StoredRow[] {
  const { relation, onConflict } = statement;
  const row = newRow(statement, parameters);
  const table = draft.of(relation);
  if (onConflict === 'ignore' && takenIn(table, row)) return [];
  const old = typeof onConflict === 'object' ? sameIn(table, relation, { row, ...onConflict }) : undefined;
  if (typeof onConflict === 'object' && old !== undefined) {
    const binding = { relation, parameters, tables: draft };
    const assign = assignValues(onConflict.update, binding);
    if (bindCondition(onConflict.where ?? always, binding)(old[1]) !== true) return [];
    return replace(table, relation, { rows: [old], assign });
  }
  putIn(table, relation, [draft.nextRowNumber(), row]);
  return [row];
}

function updateRows({ relation, set, where }: UpdateStatement, parameters: Readonly<Row>, draft: Tables): StoredRow[] {
  const assign = assignValues(set, { relation, parameters, tables: draft });
  return replace(draft.of(relation), relation, { rows: findRows({ relation, where }, parameters, draft), assign });
}

/** Changes rows. All are taken out before the first goes back in: a record never collides with what it was. */
function replace(
  table: Table,
  relation: Relation,
  { rows, assign }: { readonly rows: readonly [number, StoredRow][]; readonly assign: (row: StoredRow) => StoredRow },
): StoredRow[] {
  takeOut(table, rows);
  return rows.map(([rowNumber, old]) => {
    const row = assign(old);
    putIn(table, relation, [rowNumber, row]);
    return row;
  });
}

function deleteRows(statement: DeleteStatement, parameters: Readonly<Row>, draft: Tables): StoredRow[] {
  const rows = findRows(statement, parameters, draft);
  takeOut(draft.of(statement.relation), rows);
  return rows.map(([, row]) => row);
}

function findRows(
  { relation, where, limit, orderBy = [] }: Pick<DeleteStatement, 'relation' | 'where' | 'limit' | 'orderBy'>,
  parameters: Readonly<Row>,
  tables: Tables,
): [number, StoredRow][] {
  const table = tables.of(relation);
  const fulfils = bindCondition(where, { relation, parameters, tables });
  const most = limit === undefined ? undefined : Number(parameterOf(parameters, limit));
  const inOrder = ordering(relation, orderBy);
  return [...table.rows]
    .filter(([, row]) => fulfils(row) === true)
    .sort(([, left], [, right]) => inOrder(left, right))
    .slice(0, most);
}
