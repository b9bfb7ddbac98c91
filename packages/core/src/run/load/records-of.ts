import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { createRecord } from '../../resource/record.ts';
import { resultAttributes } from '../action-statements.ts';
import type { LoadPlan } from './load-plan.ts';
import { loadRelated } from './load-related.ts';

/** The attributes that a plan finds related records by. */
export function neededBy(plan: LoadPlan): readonly string[] {
  return [...new Set(plan.map(({ link }) => link.own))];
}

/** The records of rows, with what was to be loaded, and without the attributes that only the statement needed. */
export async function recordsOf(
  resource: AnyResource,
  action: CompiledAction,
  { rows, plan, scope }: { readonly rows: readonly Row[]; readonly plan: LoadPlan; readonly scope: Scope },
): Promise<AnyRecord[]> {
  const names = resultAttributes(resource, action);
  // A spread is faster than a choice, and most rows have what was selected and no more.
  const isExact = Object.keys(rows[0] ?? {}).length === names.length;
  const valuesOf = (row: Row): Row =>
    isExact ? { ...row } : Object.fromEntries(names.map((name) => [name, row[name]]));
  if (plan.length === 0) return rows.map((row) => createRecord(resource, valuesOf(row)));
  const related = await loadRelated(plan, rows, scope);
  return rows.map((row) => createRecord(resource, { ...valuesOf(row), ...related(row) }));
}
