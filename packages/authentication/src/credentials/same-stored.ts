import { isDeepStrictEqual } from 'node:util';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { jsonText, type Row } from '@ashlar/core/data-layer';

/** `true` if a row has these values. Compares as stores do: dates by time, bytes by content. */
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
      // Stores treat minus zero and zero as equal.
      return typeof stored === 'number' && stored === expected;
    default:
      return stored === expected;
  }
}

/** The value as a store returns it, without undefined members. A value that no store can hold equals nothing. */
function plain(value: unknown): unknown {
  const text = jsonText(value);
  return text === undefined ? Symbol('not JSON') : JSON.parse(text);
}
