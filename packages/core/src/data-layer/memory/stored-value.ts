import { InvalidInput } from '../../error/invalid-input.ts';
import { quoted } from '../../error/quoted.ts';
import { exactJson } from '../exact-json.ts';
import { jsonText } from '../json-text.ts';
import type { Relation, RelationAttribute, Storage } from '../relation.ts';
import { unreadableValue } from '../unreadable-value.ts';

/**
 * A value as this store keeps it: nothing that could be changed from outside. Instants are milliseconds, JSON is its
 * text, bytes are one character each.
 */
export type StoredValue = string | number | bigint | boolean | null;

/** One way to keep values: `encode` gives undefined for what cannot be kept exactly, `decode` for what it did not make. */
interface Encoding {
  readonly expected: string;
  encode(value: unknown): StoredValue | undefined;
  decode(value: StoredValue): unknown;
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const encodings: Readonly<Record<Storage, Encoding>> = {
  text: keptAsItIs('text', (value) => typeof value === 'string'),
  integer: keptAsItIs('a whole number', (value) => Number.isSafeInteger(value)),
  real: keptAsItIs('a number', (value) => typeof value === 'number' && !Number.isNaN(value)),
  bigint: keptAsItIs('a bigint of 64 bits', (value) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value),
  boolean: keptAsItIs('true or false', (value) => typeof value === 'boolean'),
  uuid: {
    expected: 'a UUID',
    encode: (value) => {
      const uuid = typeof value === 'string' ? value.toLowerCase() : '';
      return uuidForm.test(uuid) ? uuid : undefined;
    },
    decode: (value) => (typeof value === 'string' && uuidForm.test(value) ? value : undefined),
  },
  timestamp: {
    expected: 'a valid Date',
    encode: (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined),
    decode: (value) => (typeof value === 'number' ? dateOf(value) : undefined),
  },
  json: {
    expected: 'what JSON can hold',
    encode: jsonText,
    decode: (value) => (typeof value === 'string' ? exactJson(value)?.value : undefined),
  },
  bytes: {
    expected: 'bytes (a Uint8Array)',
    encode: (value) =>
      value instanceof Uint8Array ? Array.from(value, (byte) => String.fromCharCode(byte)).join('') : undefined,
    decode: (value) =>
      typeof value === 'string' ? Uint8Array.from(value, (character) => character.charCodeAt(0)) : undefined,
  },
};

/** The attribute of that name. */
export function attributeOf(relation: Relation, name: string): RelationAttribute {
  const attribute = relation.attributes.get(name);
  if (!attribute) throw new TypeError(`${relation.name} has no attribute ${quoted(name)}`);
  return attribute;
}

/** @throws InvalidInput at the attribute, if this store would have to change the value. */
export function encodeValue(relation: Relation, attribute: RelationAttribute, value: unknown): StoredValue {
  if (value === null) return null;
  const { expected, encode } = encodings[attribute.storage];
  const encoded = encode(value);
  if (encoded !== undefined) return encoded;
  throw new InvalidInput(relation.name, [{ path: [attribute.name], message: `expected ${expected}` }]);
}

/**
 * A fresh value: who changes it does not change the store.
 *
 * @throws AshlarError VALUE_UNREADABLE where another relation keeps something else in this column
 */
export function decodeValue(relation: Relation, attribute: RelationAttribute, value: StoredValue): unknown {
  if (value === null) return null;
  const decoded = encodings[attribute.storage].decode(value);
  if (decoded !== undefined) return decoded;
  const cure = 'another resource keeps this column as something else: give one of them another table';
  throw unreadableValue(relation, attribute, { value, cure });
}

function dateOf(time: number): Date | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function keptAsItIs(expected: string, accepts: (value: unknown) => boolean): Encoding {
  return {
    expected,
    // Invariant: each `accepts` above lets through one kind of StoredValue and nothing else.
    encode: (value) => (accepts(value) ? (value as StoredValue) : undefined),
    decode: (value) => (accepts(value) ? value : undefined),
  };
}
