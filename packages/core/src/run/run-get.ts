import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import { checkTarget, type GivenRecord, keyOf } from './check-record.ts';
import { readRecord } from './read-record.ts';
import type { RunningCall } from './running-call.ts';

/** Reads one record by its primary key: one statement. Null if there is none. */
export async function runGet(
  resource: AnyResource,
  action: CompiledAction,
  call: Omit<RunningCall, 'params'> & GivenRecord,
): Promise<AnyRecord | null> {
  const target = checkTarget(resource, action.name, call);
  await call.gate();
  return (await readRecord(resource, action, { key: keyOf(target), scope: call.scope })) ?? null;
}
