import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { createRecord } from '../../resource/record.ts';
import { resultAttributes } from '../action-statements.ts';
import type { FieldView } from '../policies/field-view.ts';
import type { LoadPlan } from './load-plan.ts';
import { loadRelated } from './load-related.ts';

/** The attributes that a plan finds related records by. */
export function neededBy(plan: LoadPlan): readonly string[] {
  return [...new Set(plan.map(({ link }) => link.own))];
}

/** What a read has found. */
interface RowsToShow {
  readonly rows: readonly Row[];
  readonly plan: LoadPlan;
  readonly scope: Scope;
  readonly fields: FieldView;
}

/** The records of rows, with what was to be loaded, and without the attributes that only the statement needed. */
export async function recordsOf(
  resource: AnyResource,
  action: CompiledAction,
  { rows, plan, scope, fields }: RowsToShow,
): Promise<AnyRecord[]> {
  const names = resultAttributes(resource, action);
  if (plan.length === 0) return rows.map((row) => createRecord(resource, fields.take(row, names)));
  const related = await loadRelated(plan, rows, scope);
  return rows.map((row) => createRecord(resource, { ...fields.show(row, names), ...related(row) }));
}
