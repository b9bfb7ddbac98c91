import { InvalidInput } from '@ashlar/core';
import { jsonText } from '@ashlar/core/data-layer';
import type { Encode, Parameter } from './parameter.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** An escape that stands for NUL or half a surrogate pair; JSON.stringify writes no other escape of a surrogate. */
const UNKEEPABLE_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The error for a value that the stores cannot keep exactly; says what, never which value. */
export function unkeepable(parameter: Parameter, message: string): InvalidInput {
  return new InvalidInput(parameter.relation, [{ path: [parameter.attribute], message }]);
}

/** Text that every store keeps as it is: PostgreSQL has no NUL, and half a surrogate pair has no UTF-8. */
export function textOf(value: unknown, parameter: Parameter): string {
  if (typeof value !== 'string') throw unkeepable(parameter, 'must be text');
  if (value.includes('\0')) throw unkeepable(parameter, 'must not hold the character NUL');
  if (!value.isWellFormed()) throw unkeepable(parameter, 'must not hold half a surrogate pair');
  return value;
}

/** In lower case, as PostgreSQL gives it back, so that it is found in every store. */
export function uuidOf(value: unknown, parameter: Parameter): string {
  if (typeof value !== 'string' || !UUID.test(value)) throw unkeepable(parameter, 'must be a UUID');
  return value.toLowerCase();
}

/** A whole number that a double holds exactly. */
export function integerOf(value: unknown, parameter: Parameter): number {
  if (!Number.isSafeInteger(value)) throw unkeepable(parameter, 'must be a whole number of at most 53 bits');
  return Number(value) + 0;
}

/** A finite number; minus zero becomes zero, which SQLite cannot tell apart. */
export function realOf(value: unknown, parameter: Parameter): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unkeepable(parameter, 'must be a finite number');
  return value + 0;
}

/** A whole number of 64 bits. */
export function bigintOf(value: unknown, parameter: Parameter): bigint {
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) {
    throw unkeepable(parameter, 'must be a bigint of at most 64 bits');
  }
  return value;
}

export function booleanOf(value: unknown, parameter: Parameter): boolean {
  if (typeof value !== 'boolean') throw unkeepable(parameter, 'must be true or false');
  return value;
}

// Statements that run in the same millisecond are given the same "now", and toISOString costs more than a look-up by key.
let lastTime = Number.NaN;
let lastText = '';

/** ISO 8601 in UTC with milliseconds, which sorts as text; hence only the years that have four digits. */
export function timestampOf(value: unknown, parameter: Parameter): string {
  if (!(value instanceof Date)) throw unkeepable(parameter, 'must be a Date');
  const time = value.getTime();
  if (time === lastTime) return lastText;
  if (!(time >= EARLIEST && time <= LATEST)) throw unkeepable(parameter, 'must be a valid Date in the years 1 to 9999');
  lastText = value.toISOString();
  lastTime = time;
  return lastText;
}

/** The JSON text of a value that comes back equal from every store. */
export function jsonOf(value: unknown, parameter: Parameter): string {
  const text = jsonText(value);
  if (text === undefined) throw unkeepable(parameter, 'must be a value that JSON can hold');
  if (UNKEEPABLE_ESCAPE.test(text)) {
    throw unkeepable(parameter, 'must not hold the character NUL or half a surrogate pair');
  }
  return text;
}

/** The bytes as a Buffer over the same memory, which both drivers take. */
export function bytesOf(value: unknown, parameter: Parameter): Buffer {
  if (!(value instanceof Uint8Array)) throw unkeepable(parameter, 'must be bytes');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** The members of a list; null stays null. */
export function listOf(value: unknown, parameter: Parameter, encode: Encode): unknown[] {
  if (!Array.isArray(value)) throw unkeepable(parameter, 'must be a list');
  return value.map((member) => (member === null ? null : encode(member, parameter)));
}
