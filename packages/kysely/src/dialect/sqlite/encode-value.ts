import type { Storage } from '@ashlar/core/data-layer';
import type { Dialect } from '../../compile/dialect.ts';
import {
  asItIs,
  encodeBytes,
  encodeJson,
  encodeNumber,
  encodeTimestamp,
  encodeUuid,
} from '../../value/encode-value.ts';

/** How values are sent to SQLite, which has neither booleans nor dates. */
export const encodeSqliteValue: Dialect['encode'] = {
  text: asItIs,
  uuid: encodeUuid,
  integer: encodeNumber,
  real: encodeNumber,
  bigint: asItIs,
  boolean: Number,
  timestamp: encodeTimestamp,
  json: encodeJson,
  bytes: encodeBytes,
};

/** A list as JSON, for `json_each`. */
export function encodeSqliteList(values: readonly unknown[], storage: Storage): string {
  // JSON.stringify knows no bigint, but JSON knows its digits.
  if (storage === 'bigint') return `[${values.map(String).join(',')}]`;
  if (storage === 'real') return `[${values.map(realLiteral).join(',')}]`;
  if (storage === 'bytes')
    return JSON.stringify(values.map((value) => (value instanceof Buffer ? value.toString('hex') : null)));
  return JSON.stringify(values);
}

/** With a point or an exponent: SQLite would read 140699434388844420 as a whole number, which is not the double. */
function realLiteral(value: unknown): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
