import type { Storage } from '@ashlar/core/data-layer';
import {
  bigintOf,
  booleanOf,
  bytesOf,
  integerOf,
  jsonOf,
  realOf,
  textOf,
  timestampOf,
  uuidOf,
} from '../../compile/check-value.ts';
import type { Dialect } from '../../compile/dialect.ts';

/** How values are sent to SQLite, which has neither booleans nor dates. */
export const encodeSqliteValue: Dialect['encode'] = {
  text: textOf,
  uuid: uuidOf,
  integer: integerOf,
  real: realOf,
  bigint: bigintOf,
  boolean: (value, parameter) => (booleanOf(value, parameter) ? 1 : 0),
  timestamp: timestampOf,
  json: jsonOf,
  bytes: bytesOf,
};

/** A list as JSON, for `json_each`. */
export function encodeSqliteList(values: readonly unknown[], storage: Storage): string {
  // JSON.stringify knows no bigint, but JSON knows its digits.
  if (storage === 'bigint') return `[${values.map(String).join(',')}]`;
  if (storage === 'real') return `[${values.map(realLiteral).join(',')}]`;
  if (storage === 'bytes')
    return JSON.stringify(values.map((value) => (value as Buffer | null)?.toString('hex') ?? null));
  return JSON.stringify(values);
}

/** With a point or an exponent: SQLite would take 140699434388844420 for a whole number, which the double is not exactly. */
function realLiteral(value: unknown): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
