import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { createRecord } from '../resource/record.ts';
import { selectRecord } from './action-statements.ts';
import { keyParameters } from './check-record.ts';

/** The record with a primary key, by attribute; undefined if there is none. */
export async function readRecord(
  resource: AnyResource,
  action: CompiledAction,
  { key, scope }: { readonly key: Readonly<Row>; readonly scope: Scope },
): Promise<AnyRecord | undefined> {
  const { rows } = await scope.store.run(selectRecord(resource, action), keyParameters(resource, key));
  const [row] = rows;
  return row && createRecord(resource, { ...row });
}
