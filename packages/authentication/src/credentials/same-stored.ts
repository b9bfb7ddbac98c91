import { isDeepStrictEqual } from 'node:util';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { jsonText, type Row } from '@ashlar/core/data-layer';

/** Whether a row has these values, each compared as its store keeps it: a moment by its time, bytes by their content. */
export function sameStored(resource: AnyResource, row: Readonly<Row>, expected: Readonly<Row>): boolean {
  return Object.entries(expected).every(([name, value]) => {
    const { storage } = ResourceInfo.attribute(resource, name);
    return isSame(storage, row[name], value);
  });
}

function isSame(storage: string, stored: unknown, expected: unknown): boolean {
  if (stored === null || stored === undefined) return expected === null || expected === undefined;
  if (expected === null || expected === undefined) return false;
  switch (storage) {
    case 'timestamp':
      return stored instanceof Date && expected instanceof Date && stored.getTime() === expected.getTime();
    case 'bytes':
      return stored instanceof Uint8Array && expected instanceof Uint8Array && Buffer.compare(stored, expected) === 0;
    case 'json':
      return isDeepStrictEqual(plain(stored), plain(expected));
    case 'uuid':
      return String(stored).toLowerCase() === String(expected).toLowerCase();
    case 'integer':
    case 'real':
      // Stores do not tell minus zero from zero.
      return typeof stored === 'number' && stored === expected;
    default:
      return stored === expected;
  }
}

/** As it comes back from a store, which leaves out members that are undefined. What no store can hold is equal to nothing. */
function plain(value: unknown): unknown {
  const text = jsonText(value);
  return text === undefined ? Symbol('not JSON') : JSON.parse(text);
}
