import type { Dialect } from '../../compile/dialect.ts';

/** `2026-11-23 10:41:00.123+00`; without a zone it is UTC, which columns that have none hold. */
const UTC_TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00(?::00)?)?$/;
const FARTHEST = 8.64e15;

/** How values are read from PostgreSQL: from its text form, or from what an application's own parsers made of it. */
export const decodePostgresValue: Dialect['decode'] = {
  integer: Number,
  real: Number,
  bigint: (value) => BigInt(value as bigint | number | string),
  boolean: (value) => value === true || value === 't',
  timestamp: (value) => (value instanceof Date ? value : timestampFrom(value as string)),
  json: (value) => JSON.parse(value as string) as unknown,
  bytes: (value) => bytesFrom(value as string | Uint8Array),
};

/** The moment that PostgreSQL wrote as text, in whole milliseconds. */
export function timestampFrom(text: string): Date {
  const parts = UTC_TIMESTAMP.exec(text);
  if (parts !== null) {
    const [, year, month, day, hour, minute, second, fraction = ''] = parts;
    return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  }
  if (text === 'infinity') return new Date(FARTHEST);
  if (text === '-infinity') return new Date(-FARTHEST);
  // Another time zone of the session, such as +05:30 or -03.
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

function bytesFrom(value: string | Uint8Array): Uint8Array {
  // A copy: a small Buffer shares its memory with others.
  return new Uint8Array(typeof value === 'string' ? Buffer.from(value.slice('\\x'.length), 'hex') : value);
}
