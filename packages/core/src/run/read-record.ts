import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { createRecord } from '../resource/record.ts';
import { selectRecord } from './action-statements.ts';
import { keyParameters } from './check-record.ts';
import type { Visible } from './policies/judge-call.ts';

/** The record with a primary key, by attribute; undefined if the caller sees none. */
export async function readRecord(
  resource: AnyResource,
  action: CompiledAction,
  { key, scope, visible }: { readonly key: Readonly<Row>; readonly scope: Scope; readonly visible: Visible },
): Promise<AnyRecord | undefined> {
  const parameters = { ...keyParameters(resource, key), ...visible.parameters };
  const { rows } = await scope.store.run(selectRecord(resource, action, visible), parameters);
  const [row] = rows;
  return row && createRecord(resource, { ...row });
}
