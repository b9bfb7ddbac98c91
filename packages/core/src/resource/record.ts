import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import type { RecordOfResource } from './resource.ts';

/** Non-enumerable, so a spread, a JSON text or a structured clone of a record is not a record. */
const brand: unique symbol = Symbol.for('@ashlar/core: resource of a record');

/** Turns a row into a record of a resource. It freezes the row itself, and marks it with the resource. */
export function createRecord(resource: AnyResource, row: Row, metadata?: Readonly<Row>): AnyRecord {
  Object.defineProperty(row, brand, { value: resource });
  if (metadata !== undefined) Object.defineProperty(row, '$metadata', { value: Object.freeze({ ...metadata }) });
  // Invariant: the mark is the compiler's alone; the brand that it stands for has just been set.
  return Object.freeze(row) as AnyRecord;
}

/** The resource that a record belongs to; undefined for anything that no action returned. */
export function resourceOfRecord(value: unknown): AnyResource | undefined {
  if (typeof value !== 'object' || value === null || !(brand in value)) return undefined;
  // Invariant: only `createRecord` can set the brand, and sets it to a resource.
  return value[brand] as AnyResource;
}

/**
 * Whether a value is a record that an action of this very resource returned, not a copy or something like it.
 *
 * @example
 * if (!isRecordOf(User, value)) throw new TypeError('a user is needed');
 * value.email; // typed as in any record of User
 */
export function isRecordOf<Of extends AnyResource>(resource: Of, value: unknown): value is RecordOfResource<Of> {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, brand)) return false;
  // Its own, not inherited: an object that Object.create made from a record may show another id.
  return brand in value && value[brand] === resource;
}
