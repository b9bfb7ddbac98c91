import type { Dialect } from '../../compile/dialect.ts';
import { utcDate } from '../../compile/utc-date.ts';

/** The farthest moment that a Date can hold. */
const FARTHEST = 8.64e15;
/** `2026-11-23 10:41:00.5+05:30`, or `0001-12-31 19:03:58-04:56:02 BC`: from before there were zones. */
const TIMESTAMP = /^(\d+)(-\d\d-\d\d) ([\d:.]+?)(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( BC)?$/;

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

/** The moment that PostgreSQL wrote as text, in whole milliseconds. Without a zone it is UTC. */
export function timestampFrom(text: string): Date {
  const date = utcDate(text);
  if (date !== undefined) return date;
  if (text === 'infinity') return new Date(FARTHEST);
  if (text === '-infinity') return new Date(-FARTHEST);
  // An early or late year, or another time zone of the session.
  const [, year, day, time, sign, hours = 0, minutes = 0, seconds = 0, era] = TIMESTAMP.exec(text) ?? [];
  const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const local = Date.parse(`${isoYear(era === undefined ? Number(year) : 1 - Number(year))}${day}T${time}Z`);
  return new Date(sign === '-' ? local + offset : local - offset);
}

/** Four digits, or a sign and six; there is a year 0, which was 1 BC. */
function isoYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function bytesFrom(value: string | Uint8Array): Uint8Array {
  // A copy: a small Buffer shares its memory with others.
  return new Uint8Array(typeof value === 'string' ? Buffer.from(value.slice('\\x'.length), 'hex') : value);
}
