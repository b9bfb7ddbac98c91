import type { Row } from '../data-layer/data-layer.ts';
import type { AnyResource } from './resource.ts';

/** Non-enumerable, so that a spread, a JSON text or a structured clone of a record is no longer a record. */
const brand: unique symbol = Symbol('resource of a record');

/** Turns a row into a record of a resource: frozen, and carrying which resource it belongs to. Takes the row over. */
export function createRecord(resource: AnyResource, row: Row, metadata?: Readonly<Row>): Readonly<Row> {
  Object.defineProperty(row, brand, { value: resource });
  if (metadata !== undefined) Object.defineProperty(row, '$metadata', { value: Object.freeze({ ...metadata }) });
  return Object.freeze(row);
}

/** Whether a value is a record that an action of this very resource returned, not a copy or something like it. */
export function isRecordOf(resource: object, value: unknown): value is Readonly<Row> {
  return typeof value === 'object' && value !== null && brand in value && value[brand] === resource;
}
