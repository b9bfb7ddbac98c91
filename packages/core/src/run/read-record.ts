import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { createRecord } from '../resource/record.ts';
import { selectRecord } from './action-statements.ts';
import { keyParameters } from './check-record.ts';
import { allFields, type FieldView } from './policies/field-view.ts';
import type { Visible } from './policies/judge-call.ts';

/** A record to read. */
interface RecordToRead {
  /** Its primary key, by attribute. */
  readonly key: Readonly<Row>;
  readonly scope: Scope;
  readonly visible: Visible;
  /** Which of its fields are wanted. Default: all. */
  readonly fields?: FieldView;
}

/** The record with a primary key; undefined if the caller sees none. */
export async function readRecord(
  resource: AnyResource,
  action: CompiledAction,
  { key, scope, visible, fields = allFields }: RecordToRead,
): Promise<AnyRecord | undefined> {
  const parameters = { ...keyParameters(resource, key), ...visible.parameters };
  const { rows } = await scope.store.run(selectRecord(resource, action, visible), parameters);
  const [row] = rows;
  return row && createRecord(resource, fields.show(row, compiledOf(resource).recordAttributes));
}
