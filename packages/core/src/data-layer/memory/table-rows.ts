import { coreErrors } from '../../error/core-errors.ts';
import type { Relation } from '../relation.ts';
import type { ChangeOnConflict } from '../statement.ts';
import { attributeOf, type StoredValue } from './stored-value.ts';
import type { StoredRow, Table, UniqueColumns } from './tables.ts';

/** Takes rows out of a table, and out of what is unique in it. */
export function takeOut(table: Table, rows: readonly [number, StoredRow][]): void {
  for (const [rowNumber, row] of rows) {
    table.rows.delete(rowNumber);
    for (const unique of table.uniques) {
      const key = keyOf(unique, row);
      if (key !== undefined) unique.holders.delete(key);
    }
  }
}

/** @throws AshlarError CONFLICT if another row has one of its unique values */
export function putIn(table: Table, relation: Relation, [rowNumber, row]: [number, StoredRow]): void {
  const taken = takenIn(table, row);
  if (taken) throw conflict(relation, taken);
  table.rows.set(rowNumber, row);
  for (const unique of table.uniques) {
    const key = keyOf(unique, row);
    if (key !== undefined) unique.holders.set(key, rowNumber);
  }
}

/** The first set of columns whose values another row has already. */
export function takenIn(table: Table, row: StoredRow): UniqueColumns | undefined {
  return table.uniques.find((unique) => {
    const key = keyOf(unique, row);
    return key !== undefined && unique.holders.get(key) !== undefined;
  });
}

/** The row that has the primary key already, or the values of another key. */
export function sameIn(
  table: Table,
  relation: Relation,
  { row, by = relation.primaryKey }: Pick<ChangeOnConflict, 'by'> & { readonly row: StoredRow },
): [number, StoredRow] | undefined {
  const columns = by.map((name) => attributeOf(relation, name).column);
  const unique = table.uniques.find((each) => hasSameColumns(each, columns));
  if (unique === undefined) throw new TypeError(`${relation.name} has no identity over ${by.join(' and ')}`);
  const key = keyOf(unique, row);
  const rowNumber = key === undefined ? undefined : unique.holders.get(key);
  const found = rowNumber === undefined ? undefined : table.rows.get(rowNumber);
  return rowNumber === undefined || found === undefined ? undefined : [rowNumber, found];
}

function hasSameColumns({ columns }: UniqueColumns, others: readonly string[]): boolean {
  return columns.length === others.length && columns.every((column) => others.includes(column));
}

/** The values as one text; undefined if one is null, which is equal to nothing. */
function keyOf({ columns }: UniqueColumns, row: StoredRow): string | undefined {
  const values = columns.map((column) => row.get(column) ?? null);
  return values.includes(null) ? undefined : JSON.stringify(values.map(String));
}

function conflict(relation: Relation, { columns }: UniqueColumns): Error {
  const attributes = [...relation.attributes.values()].filter(({ column }) => columns.includes(column));
  const names = attributes.map(({ name }) => name);
  return coreErrors.error('CONFLICT', {
    message: `a ${relation.name} with this ${names.join(' and ')} exists already`,
    issues: names.map((name) => ({ path: [name], message: 'is taken already' })),
  });
}

/** Whether a row has this value as its primary key, which is one attribute. */
export function hasKey({ uniques: [primaryKey] }: Table, value: StoredValue): boolean {
  return primaryKey?.holders.get(JSON.stringify([String(value)])) !== undefined;
}
