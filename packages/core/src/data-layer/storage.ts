import { jsonText } from './json-text.ts';
import type { RelationAttribute, Storage } from './relation.ts';

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** An escape that stands for NUL or half a surrogate pair; JSON.stringify writes no other escape of a surrogate. */
const unkeepableEscape = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;
// Some stores keep moments as ISO 8601 text, which has four digits for the year.
const earliest = Date.parse('0001-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

const checks: Readonly<Record<Storage, (value: unknown) => string | undefined>> = {
  text: problemWithText,
  uuid: (value) => (typeof value === 'string' && isStoredUuid(value.toLowerCase()) ? undefined : 'expected a UUID'),
  integer(value) {
    if (Number.isSafeInteger(value)) return undefined;
    return Number.isInteger(value) ? 'expected a whole number of at most 53 bits' : 'expected a whole number';
  },
  real(value) {
    if (Number.isFinite(value)) return undefined;
    return typeof value === 'number' ? 'expected a finite number' : 'expected a number';
  },
  bigint(value) {
    if (typeof value !== 'bigint') return 'expected a bigint';
    return BigInt.asIntN(64, value) === value ? undefined : 'expected a bigint of at most 64 bits';
  },
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'expected true or false'),
  timestamp(value) {
    const time = value instanceof Date ? value.getTime() : Number.NaN;
    if (Number.isNaN(time)) return 'expected a valid Date';
    return time >= earliest && time <= latest ? undefined : 'expected a Date in the years 1 to 9999';
  },
  json(value) {
    const text = jsonText(value);
    if (text === undefined) return 'expected a value that JSON can hold';
    return unkeepableEscape.test(text) ? 'expected JSON without the character NUL or half a surrogate pair' : undefined;
  },
  bytes: (value) => (value instanceof Uint8Array ? undefined : 'expected bytes (a Uint8Array)'),
};

/** PostgreSQL cannot store NUL in text. Half a surrogate pair cannot be written as UTF-8. */
function problemWithText(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'expected text';
  if (value.includes('\0')) return 'expected text without the character NUL';
  return value.isWellFormed() ? undefined : 'expected text without half a surrogate pair';
}

/**
 * Why a value is not of this storage; undefined if it is. Every store keeps exactly what this lets through, and refuses
 * everything else with these words.
 *
 * @example
 * problemWith('integer', 1.5); // => 'expected a whole number'
 */
export function problemWith(storage: Storage, value: unknown): string | undefined {
  return checks[storage](value);
}

/** Why an attribute cannot have a value; undefined if it can. */
export function problemWithValue(
  { storage, nullable }: Pick<RelationAttribute, 'storage' | 'nullable'>,
  value: unknown,
): string | undefined {
  if (value === null || value === undefined) return nullable ? undefined : 'is required';
  return checks[storage](value);
}

/** Whether a value is a UUID in small letters, the one form that stores keep and compare with. */
export function isStoredUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidForm.test(value);
}
