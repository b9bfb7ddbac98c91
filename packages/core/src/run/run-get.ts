import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import { checkTarget, type GivenRecord, keyOf } from './check-record.ts';
import { visibleWhere } from './policies/judge-call.ts';
import { readRecord } from './read-record.ts';
import type { RunningCall } from './running-call.ts';

/** Reads one record by its primary key: one statement. Null if there is none. */
export async function runGet(
  resource: AnyResource,
  action: CompiledAction,
  call: Omit<RunningCall, 'params'> & GivenRecord,
): Promise<AnyRecord | null> {
  const target = checkTarget(resource, action.name, call);
  const judgement = call.judge({ arguments: {} });
  await call.gate();
  const asked = { key: keyOf(target), scope: call.scope, visible: visibleWhere(judgement) };
  return (await readRecord(resource, action, asked)) ?? null;
}
