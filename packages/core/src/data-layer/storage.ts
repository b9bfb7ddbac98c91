import { jsonText } from './json-text.ts';
import type { RelationAttribute, Storage } from './relation.ts';

const LENGTH_OF_UUID = 36;
const DIGITS_OF_UUID = 32;
const HYPHEN = '-'.charCodeAt(0);
/** One for the code of each digit of a UUID. */
const isDigitOfUuid = Uint8Array.from({ length: 128 }, (_, code) => Number(/[0-9a-f]/.test(String.fromCharCode(code))));
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

/**
 * Whether a value is a UUID in small letters, the one form that stores keep and compare with. It counts digits, for a page
 * has a hundred UUIDs: a pattern branches at each digit, no processor foresees which way, and takes three times as long.
 */
export function isStoredUuid(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== LENGTH_OF_UUID) return false;
  let digits = 0;
  for (let index = 0; index < LENGTH_OF_UUID; index++) digits += isDigitOfUuid[value.charCodeAt(index)] ?? 0;
  return (
    digits === DIGITS_OF_UUID && isHyphen(value, 8) && isHyphen(value, 13) && isHyphen(value, 18) && isHyphen(value, 23)
  );
}

function isHyphen(text: string, index: number): boolean {
  return text.charCodeAt(index) === HYPHEN;
}
