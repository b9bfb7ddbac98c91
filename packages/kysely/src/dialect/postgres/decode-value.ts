import { coreErrors } from '@ashlar/core';
import type { Dialect } from '../../compile/dialect.ts';
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

/** The farthest moment that a Date can hold. */
const FARTHEST = 8.64e15;
/** `2026-11-23 10:41:00.5+05:30`, or `0001-12-31 19:03:58-04:56:02 BC`: from before there were zones. */
const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( BC)?$/;

/** How values are read from PostgreSQL: from its text form, or from what an application's own parsers made of it. */
export const decodePostgresValue: Dialect['decode'] = {
  text: readText,
  uuid: readUuid,
  integer: readInteger,
  real: readReal,
  bigint: readBigint,
  boolean: readBoolean,
  timestamp: momentFrom,
  json: readJson,
  bytes: bytesFrom,
};

/** How to change a column, so that its values can be read. */
export const postgresCures: Dialect['cures'] = {
  text: (column) => `alter column "${column}" type text`,
  uuid: (column) => `alter column "${column}" type uuid using lower("${column}"::text)::uuid`,
  integer: (column) => `alter column "${column}" type bigint, and keep numbers of at most 53 bits in it`,
  real: (column) => `alter column "${column}" type double precision, and keep finite numbers in it`,
  bigint: (column) => `alter column "${column}" type bigint`,
  boolean: (column) => `alter column "${column}" type boolean using …`,
  timestamp: (column) =>
    `alter column "${column}" type timestamptz(3), keep moments in it that a Date can hold, and read with DateStyle ISO`,
  json: (column) => `alter column "${column}" type jsonb, and keep numbers in it that a double can hold`,
  bytes: (column) => `alter column "${column}" type bytea`,
};

/**
 * The moment that PostgreSQL wrote as text, in whole milliseconds, for statements of the application. Without a zone it is
 * UTC. Infinity is as far as a Date goes.
 *
 * @throws AshlarError VALUE_UNREADABLE, as for a DateStyle other than ISO
 */
export function timestampFrom(text: string): Date {
  const date = momentFrom(text);
  if (date !== undefined) return date;
  if (text === 'infinity') return new Date(FARTHEST);
  if (text === '-infinity') return new Date(-FARTHEST);
  throw coreErrors.error('VALUE_UNREADABLE', {
    message: `text of ${text.length} characters is no timestamp: read with DateStyle ISO`,
  });
}

function momentFrom(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value;
  if (typeof value !== 'string') return undefined;
  // An early or late year, or another time zone of the session.
  return utcDate(value) ?? zonedDate(value);
}

function zonedDate(text: string): Date | undefined {
  const parts = TIMESTAMP.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours = 0, minutes = 0, seconds = 0, era] =
    parts;
  const date = new Date(0);
  date.setUTCFullYear(era === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const moment = new Date(sign === '-' ? date.getTime() + offset : date.getTime() - offset);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

function bytesFrom(value: unknown): Uint8Array | undefined {
  // A copy: a small Buffer shares its memory with others.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof value !== 'string') return undefined;
  if (!value.startsWith('\\x')) return escapedBytes(value);
  const bytes = Buffer.from(value.slice('\\x'.length), 'hex');
  return bytes.length * 2 === value.length - '\\x'.length ? new Uint8Array(bytes) : undefined;
}

/** The other form of `bytea_output`: printable ASCII as it is, other bytes as `\ooo`, a backslash doubled. */
function escapedBytes(text: string): Uint8Array | undefined {
  if (!/^(?:[\x20-\x5b\x5d-\x7e]|\\\\|\\[0-3][0-7]{2})*$/.test(text)) return undefined;
  const characters = text.match(/\\\\|\\\d{3}|[^\\]/g) ?? [];
  return Uint8Array.from(characters, (character) => {
    if (character.length === 4) return Number.parseInt(character.slice(1), 8);
    return character.charCodeAt(0);
  });
}
