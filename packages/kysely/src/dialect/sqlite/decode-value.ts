import type { Dialect } from '../../compile/dialect.ts';
import { utcDate } from '../../compile/utc-date.ts';

/** How values are read from SQLite. A statement that reads a bigint reads every whole number as one. */
export const decodeSqliteValue: Dialect['decode'] = {
  integer: Number,
  bigint: (value) => BigInt(value as bigint | number | string),
  boolean: (value) => value === 1 || value === 1n,
  timestamp: (value) => utcDate(value as string) ?? new Date(value as string),
  json: (value) => JSON.parse(value as string) as unknown,
  bytes: (value) => {
    const { buffer, byteOffset, byteLength } = value as Uint8Array;
    return new Uint8Array(buffer, byteOffset, byteLength);
  },
};
