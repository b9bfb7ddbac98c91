import type { Storage } from '../data-layer/relation.ts';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * What is wrong with comparing an attribute of this storage to this value; undefined if nothing is. The stores would
 * each answer in a way of their own: PostgreSQL with an error, SQLite with "no such row".
 */
export function checkValue(storage: Storage, value: unknown): string | undefined {
  switch (storage) {
    case 'text':
      return typeof value === 'string' ? undefined : 'expected text';
    case 'uuid':
      return typeof value === 'string' && uuidForm.test(value) ? undefined : 'expected a UUID';
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : 'expected a whole number';
    case 'real':
      return typeof value === 'number' && !Number.isNaN(value) ? undefined : 'expected a number';
    case 'bigint':
      return typeof value === 'bigint' && BigInt.asIntN(64, value) === value
        ? undefined
        : 'expected a bigint of 64 bits';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'expected true or false';
    case 'timestamp':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'expected a valid Date';
    case 'bytes':
      return value instanceof Uint8Array ? undefined : 'expected bytes (a Uint8Array)';
    case 'json':
      return 'a JSON attribute can only be compared with null (isNull)';
  }
}
