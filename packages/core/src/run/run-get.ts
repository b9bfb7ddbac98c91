import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { createRecord } from '../resource/record.ts';
import { checkTarget, type GivenRecord, keyOf } from './check-record.ts';
import { planLoad } from './load/load-plan.ts';
import { loadRelated } from './load/load-related.ts';
import { visibleWhere } from './policies/judge-call.ts';
import { readRecord } from './read-record.ts';
import type { RunningCall } from './running-call.ts';

/** Reads one record by its primary key: one statement, and one for each relation to load. Null if there is none. */
export async function runGet(
  resource: AnyResource,
  action: CompiledAction,
  call: Omit<RunningCall, 'params'> & GivenRecord & { readonly load: unknown },
): Promise<AnyRecord | null> {
  const target = checkTarget(resource, action.name, call);
  const { scope } = call;
  const judgement = call.judge({ arguments: {} });
  const fields = call.fields({ arguments: {} });
  const issues: Issue[] = [];
  const plan = planLoad(resource, call.load, { scope, issues });
  if (issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, issues);
  await call.gate();
  const record = await readRecord(resource, action, {
    ...{ key: keyOf(target), scope, fields },
    visible: visibleWhere(judgement),
  });
  if (record === undefined || plan.length === 0) return record ?? null;
  const related = await loadRelated(plan, [record], scope);
  return createRecord(resource, { ...record, ...related(record) });
}
