import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { isStoredUuid, type Row } from '@ashlar/core/data-layer';
import { quoted } from '@ashlar/core/extension';
import { factsOf } from './settings.ts';

/** How the parts of a primary key become text and come back. A storage without a codec cannot stand in a subject. */
const codecs: Readonly<Record<string, { encode(value: unknown): string; decode(text: string): unknown }>> = {
  text: { encode: String, decode: (text) => text },
  uuid: {
    encode: (value) => String(value).toLowerCase(),
    decode: (text) => (isStoredUuid(text.toLowerCase()) ? text.toLowerCase() : undefined),
  },
  integer: {
    encode: String,
    decode: (text) => (/^-?[0-9]{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  },
  bigint: { encode: String, decode: (text) => (/^-?[0-9]{1,19}$/.test(text) ? signed64(BigInt(text)) : undefined) },
};

/** The widest integer column of a store has this many bits. */
function signed64(value: bigint): bigint | undefined {
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** `true` if a part of a primary key with this storage can stand in a subject. */
export function canNameSubject(storage: string): boolean {
  return storage in codecs;
}

/**
 * Makes the subject of a user: the subject name and the primary key, as in `user?id=8f14e45f-…` (AshAuthentication:
 * `user_to_subject`).
 *
 * @throws TypeError if a part of the primary key is absent
 *
 * @example
 * subjectOf(User, user) // => 'user?id=8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c'
 */
export function subjectOf(resource: AnyResource, user: Readonly<Row>): string {
  const query = new URLSearchParams();
  for (const name of ResourceInfo.primaryKey(resource)) {
    const value = user[name];
    if (value === undefined || value === null)
      throw new TypeError(`subjectOf: the ${resource.name} has no ${quoted(name)}`);
    const { storage } = ResourceInfo.attribute(resource, name);
    query.append(name, codecs[storage]?.encode(value) ?? '');
  }
  return `${factsOf(resource).subjectName}?${query}`;
}

/**
 * The primary key in a subject. Undefined for a text that `subjectOf` does not make for this resource: the text must
 * match exactly.
 */
export function keyOfSubject(resource: AnyResource, subject: string): Readonly<Row> | undefined {
  const key = readKey(resource, subject);
  return key !== undefined && subjectOf(resource, key) === subject ? key : undefined;
}

/**
 * The subject as tokens have it, from one that is written in another way: a UUID in upper case, a number with leading
 * zeros.
 */
export function normalizeSubject(resource: AnyResource, subject: string): string | undefined {
  const key = readKey(resource, subject);
  return key === undefined ? undefined : subjectOf(resource, key);
}

function readKey(resource: AnyResource, subject: string): Row | undefined {
  const start = `${factsOf(resource).subjectName}?`;
  if (!subject.startsWith(start)) return undefined;
  const query = new URLSearchParams(subject.slice(start.length));
  const key: Row = {};
  for (const name of ResourceInfo.primaryKey(resource)) {
    const text = query.get(name);
    const value = text === null ? undefined : codecs[ResourceInfo.attribute(resource, name).storage]?.decode(text);
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return key;
}
