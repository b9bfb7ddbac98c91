import type { AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { isRecordOf } from '../resource/record.ts';
import { keyPrefix } from './action-statements.ts';

/** A record as a caller gave it. */
export interface GivenRecord {
  readonly record: unknown;
  /** What the caller calls it; undefined: it is the first argument. */
  readonly recordName?: string | undefined;
}

/**
 * The record that an update or destroy was given.
 *
 * @throws InvalidInput for anything but a record that an action of this resource returned
 */
export function checkRecord(resource: AnyResource, action: string, { record, recordName }: GivenRecord): Readonly<Row> {
  if (isRecordOf(resource, record)) return record;
  const expected = `expected a ${resource.name} record`;
  throw new InvalidInput(`${resource.name}.${action}`, [
    {
      path: recordName === undefined ? [] : [recordName],
      message: recordName === undefined ? `${expected} as the first argument` : expected,
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
