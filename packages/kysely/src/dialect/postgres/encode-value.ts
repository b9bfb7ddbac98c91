import type { Dialect } from '../../compile/dialect.ts';
import {
  asItIs,
  encodeBytes,
  encodeJson,
  encodeNumber,
  encodeTimestamp,
  encodeUuid,
} from '../../value/encode-value.ts';

/** How values are sent to PostgreSQL. Dates go as UTC text: as a Date, pg would send local time. */
export const encodePostgresValue: Dialect['encode'] = {
  text: asItIs,
  uuid: encodeUuid,
  integer: encodeNumber,
  real: encodeNumber,
  bigint: String,
  boolean: asItIs,
  timestamp: encodeTimestamp,
  json: encodeJson,
  bytes: encodeBytes,
};

/** A list as an array, for `any`. */
export function encodePostgresList(values: readonly unknown[]): unknown {
  return values;
}
