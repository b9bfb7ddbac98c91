import { type AnyResource, isRecordOf } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { compiledOf, createRecord } from '@ashlar/core/extension';

/** Makes a record from a row, without sensitive attributes. A record stays the same object. */
export function recordOfRow(resource: AnyResource, row: Readonly<Row>): Readonly<Row> {
  if (isRecordOf(resource, row)) return row;
  const names = compiledOf(resource).recordAttributes.filter((name) => Object.hasOwn(row, name));
  return createRecord(resource, Object.fromEntries(names.map((name) => [name, row[name]])));
}
