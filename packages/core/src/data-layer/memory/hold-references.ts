import { coreErrors } from '../../error/core-errors.ts';
import { InvalidInput } from '../../error/invalid-input.ts';
import type { Relation } from '../relation.ts';
import { attributeOf, type StoredValue } from './stored-value.ts';
import { hasKey, putIn, takeOut } from './table-rows.ts';
import type { ReferenceOf, StoredRow, Tables } from './tables.ts';

/**
 * Looks at rows that were written.
 *
 * @throws InvalidInput if one of them refers to a record that does not exist, at each such attribute
 */
export function assertReferences(relation: Relation, rows: readonly StoredRow[], tables: Tables): void {
  const broken = relation.references.filter(({ attribute, target }) => {
    const { column } = attributeOf(relation, attribute);
    return rows.some((row) => !exists(target, row.get(column) ?? null, tables));
  });
  if (broken.length === 0) return;
  const issues = [...new Set(broken.map(({ attribute }) => attribute))].map((attribute) => ({
    path: [attribute],
    message: 'refers to a record that does not exist',
  }));
  throw new InvalidInput(relation.name, issues);
}

/** Null refers to nothing. */
function exists(target: string, key: StoredValue, tables: Tables): boolean {
  if (key === null) return true;
  const relation = tables.named(target);
  return relation !== undefined && hasKey(tables.of(relation), key);
}

/**
 * Does what the references to deleted rows say: rows go too, or become null.
 *
 * @throws AshlarError RECORD_IN_USE if a row that stays refers to one of them
 */
export function settleReferences(relation: Relation, rows: readonly StoredRow[], tables: Tables): void {
  const restricting = settle(relation, rows, tables);
  // At the end: what refers to a row may have gone with another one.
  if (restricting.some((found) => referringTo(found, tables).length > 0)) throw coreErrors.error('RECORD_IN_USE');
}

/** Rows that are gone, and a reference to them. */
interface Gone extends ReferenceOf {
  readonly keys: ReadonlySet<StoredValue>;
}

/** Answers with the references that refuse. */
function settle(relation: Relation, rows: readonly StoredRow[], tables: Tables): readonly Gone[] {
  const { column: ofKey } = attributeOf(relation, relation.primaryKey[0] ?? '');
  const keys = new Set(rows.map((row) => row.get(ofKey) ?? null));
  if (keys.size === 0) return [];
  return tables.referencesTo(relation.name).flatMap((found) => {
    const gone: Gone = { ...found, keys };
    if (found.reference.onDelete === 'restrict') return [gone];
    const table = tables.of(found.relation);
    const referring = referringTo(gone, tables);
    takeOut(table, referring);
    if (found.reference.onDelete === 'cascade')
      return settle(
        found.relation,
        referring.map(([, row]) => row),
        tables,
      );
    const { column } = attributeOf(found.relation, found.reference.attribute);
    for (const [number, row] of referring) putIn(table, found.relation, [number, new Map(row).set(column, null)]);
    return [];
  });
}

function referringTo({ relation, reference, keys }: Gone, tables: Tables): readonly [number, StoredRow][] {
  const { column } = attributeOf(relation, reference.attribute);
  return [...tables.of(relation).rows].filter(([, row]) => keys.has(row.get(column) ?? null));
}
