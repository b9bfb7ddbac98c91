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

/** How values are sent to PostgreSQL. Dates go as UTC text: as a Date, pg would send local time. */
export const encodePostgresValue: Dialect['encode'] = {
  text: textOf,
  uuid: uuidOf,
  integer: integerOf,
  real: realOf,
  bigint: (value, parameter) => bigintOf(value, parameter).toString(),
  boolean: booleanOf,
  timestamp: timestampOf,
  json: jsonOf,
  bytes: bytesOf,
};

/** A list as an array, for `any`. */
export function encodePostgresList(values: readonly unknown[]): unknown {
  return values;
}
