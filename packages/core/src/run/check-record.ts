import type { Row } from '../data-layer/data-layer.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { isRecordOf } from '../resource/record.ts';
import type { AnyResource } from '../resource/resource.ts';
import { keyPrefix } from './action-statements.ts';

/**
 * The record that an update or destroy was given.
 *
 * @throws InvalidInput for anything but a record that an action of this resource returned
 */
export function checkRecord(resource: AnyResource, action: string, record: unknown): Readonly<Row> {
  if (isRecordOf(resource, record)) return record;
  throw new InvalidInput(`${resource.name}.${action}`, [
    {
      path: [],
      message: `expected a ${resource.name} record as the first argument`,
      hint: `pass what an action of ${resource.name} returned: copies and hand-made objects are not records`,
    },
  ]);
}

/** The parameters that name a record by its primary key. */
export function keyParameters(resource: AnyResource, record: Readonly<Row>): Row {
  const parameters: Row = {};
  for (const name of compiledOf(resource).relation.primaryKey) parameters[`${keyPrefix}${name}`] = record[name];
  return parameters;
}
