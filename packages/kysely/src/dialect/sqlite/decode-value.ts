import type { Dialect } from '../../compile/dialect.ts';
import type { Decode } from '../../value/parameter.ts';
import {
  readBigint,
  readBoolean,
  readInteger,
  readJson,
  readReal,
  readText,
  readUuid,
} from '../../value/read-value.ts';
import { utcDate } from '../../value/utc-date.ts';

/**
 * The forms of a moment that SQLite, which compares text, puts in the order of time: a T, and either three digits or more
 * behind the point and a Z, as we write it, or no zone, as Ecto does.
 */
const COMPARABLE = /^.{10}T.{8}(?:\.\d{3,}Z|(?:\.\d+)?)$/;

function isComparable(text: string): boolean {
  const isOurs = text.length === 24 && text[10] === 'T' && text[19] === '.' && text[23] === 'Z';
  return isOurs || COMPARABLE.test(text);
}

/** How values are read from SQLite. A statement that reads a bigint or a real reads every whole number as a bigint. */
export const decodeSqliteValue: Dialect['decode'] = {
  text: readText,
  uuid: readUuid,
  integer: exceptText(readInteger),
  real: exceptText(readReal),
  bigint: exceptText(readBigint),
  boolean: readBoolean,
  timestamp: (value) => (typeof value === 'string' && isComparable(value) ? utcDate(value) : undefined),
  // A column of the type JSON makes numbers of JSON that is one.
  json: (value) => (typeof value === 'string' ? readJson(value) : readReal(value)),
  bytes: (value) =>
    value instanceof Uint8Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined,
};

/** How to change a column, so that its values can be read. */
export const sqliteCures: Dialect['cures'] = {
  text: (column) => `keep it as text: set "${column}" = cast("${column}" as text)`,
  uuid: (column) => `keep it as text of 36 characters in lower case: set "${column}" = lower("${column}")`,
  integer: (column) => `keep it as an integer of at most 53 bits: set "${column}" = cast("${column}" as integer)`,
  real: (column) => `keep it as a finite number: set "${column}" = cast("${column}" as real)`,
  bigint: (column) => `keep it as an integer: set "${column}" = cast("${column}" as integer)`,
  boolean: (column) => `keep it as 1 or 0: set "${column}" = case when … then 1 else 0 end`,
  timestamp: (column) =>
    'keep it as text in UTC with milliseconds, which SQLite can compare: ' +
    `set "${column}" = strftime('%Y-%m-%dT%H:%M:%fZ', "${column}"), ` +
    `with 'unixepoch' behind it for seconds, and "${column}" / 1000.0 for milliseconds`,
  json: (column) => `keep it as JSON text whose numbers a double can hold: set "${column}" = json("${column}")`,
  bytes: (column) => `keep it as a blob: set "${column}" = cast("${column}" as blob)`,
};

/** SQLite compares digits in text as text: 10 comes before 9. */
function exceptText(read: Decode): Decode {
  return (value) => (typeof value === 'string' ? undefined : read(value));
}
