import { InvalidInput } from '../../error/invalid-input.ts';
import { quoted } from '../../error/quoted.ts';
import { exactJson } from '../exact-json.ts';
import type { Relation, RelationAttribute, Storage } from '../relation.ts';
import { isStoredUuid, problemWith, problemWithValue } from '../storage.ts';
import { unreadableValue } from '../unreadable-value.ts';

/**
 * A value as this store keeps it: nothing that could be changed from outside. Instants are milliseconds, JSON is its
 * text, bytes are one character each.
 */
export type StoredValue = string | number | bigint | boolean | null;

/** One way to keep values: `encode` is given values of the storage only, `decode` gives undefined for what it did not make. */
interface Encoding {
  encode(value: unknown): StoredValue;
  decode(value: StoredValue): unknown;
}

const encodings: Readonly<Record<Storage, Encoding>> = {
  text: keptAsItIs('text'),
  integer: keptAsItIs('integer'),
  real: keptAsItIs('real'),
  bigint: keptAsItIs('bigint'),
  boolean: keptAsItIs('boolean'),
  uuid: {
    encode: (value) => String(value).toLowerCase(),
    decode: (value) => (isStoredUuid(value) ? value : undefined),
  },
  timestamp: {
    encode: Number,
    decode: (value) => (typeof value === 'number' ? dateOf(value) : undefined),
  },
  json: {
    encode: (value) => JSON.stringify(value),
    decode: (value) => (typeof value === 'string' ? exactJson(value)?.value : undefined),
  },
  bytes: {
    encode: (value) =>
      value instanceof Uint8Array ? Array.from(value, (byte) => String.fromCharCode(byte)).join('') : null,
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

/** @throws InvalidInput at the attribute, if the value is not of its storage. */
export function encodeValue(relation: Relation, attribute: RelationAttribute, value: unknown): StoredValue {
  const message = problemWithValue(attribute, value);
  if (message !== undefined) throw new InvalidInput(relation.name, [{ path: [attribute.name], message }]);
  return value === null ? null : encodings[attribute.storage].encode(value);
}

/**
 * A fresh value: a change of it does not change the store.
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

function keptAsItIs(storage: 'text' | 'integer' | 'real' | 'bigint' | 'boolean'): Encoding {
  return {
    // Invariant: a value of one of these storages is a StoredValue.
    encode: (value) => value as StoredValue,
    decode: (value) => (problemWith(storage, value) === undefined ? value : undefined),
  };
}
