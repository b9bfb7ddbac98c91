import type { AnyRecord } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import { and, isIn } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { createRecord } from '../../resource/record.ts';
import { loadStatement } from '../action-statements.ts';
import type { LoadPlan, PlannedRelation } from './load-plan.ts';

/** The related records of a row, by relationship: a record or null, or a list. */
export type RelatedOf = (row: Readonly<Row>) => Row;

/** Reads the related records of rows: one statement for each relation, whatever the number of rows. */
export async function loadRelated(plan: LoadPlan, rows: readonly Readonly<Row>[], scope: Scope): Promise<RelatedOf> {
  const finders: (readonly [string, (row: Readonly<Row>) => unknown])[] = [];
  // One after the other: in a transaction they share its connection.
  for (const relation of plan) finders.push([relation.name, await finderOf(relation, rows, scope)]);
  return (row) => Object.fromEntries(finders.map(([name, find]) => [name, find(row)]));
}

async function finderOf(
  relation: PlannedRelation,
  rows: readonly Readonly<Row>[],
  scope: Scope,
): Promise<(row: Readonly<Row>) => unknown> {
  const { link, isMany } = relation;
  const keys = new Map(rows.map((row) => [identityOf(row[link.own]), row[link.own]]));
  keys.delete(null);
  const records = await recordsBy(relation, [...keys.values()], scope);
  const recordsFor = (row: Readonly<Row>) => records.get(identityOf(row[link.own]));
  return isMany ? (row) => recordsFor(row) ?? none : (row) => recordsFor(row)?.[0] ?? null;
}

const none: readonly AnyRecord[] = Object.freeze([]);

/** The records that are linked to keys, by key. */
async function recordsBy(
  { target, link, narrowed, parameters, orderBy, inner, fields }: PlannedRelation,
  keys: readonly unknown[],
  scope: Scope,
): Promise<ReadonlyMap<unknown, readonly AnyRecord[]>> {
  // Where the rules let nothing through, the store need not be asked.
  if (keys.length === 0 || narrowed.some(({ kind }) => kind === 'false')) return new Map();
  const statement = loadStatement(target, { where: and(isIn(link.other, 'keys'), ...narrowed), orderBy });
  const { rows } = await scope.store.run(statement, { ...parameters, keys });
  const related = await loadRelated(inner, rows, scope);
  const { recordAttributes } = compiledOf(target);
  const records = new Map<unknown, AnyRecord[]>();
  for (const row of rows) {
    const key = identityOf(row[link.other]);
    const known = records.get(key) ?? [];
    records.set(key, known);
    known.push(createRecord(target, { ...fields.show(row, recordAttributes), ...related(row) }));
  }
  for (const list of records.values()) Object.freeze(list);
  return records;
}

/** Equal for equal keys. Two lists of the same bytes are not one object. */
function identityOf(key: unknown): unknown {
  return key instanceof Uint8Array ? Buffer.from(key).toString('hex') : (key ?? null);
}
