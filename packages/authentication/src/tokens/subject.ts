import { type AnyResource, ResourceInfo, type Row } from '@ashlar/core';
import { factsOf } from './settings.ts';

/** How the parts of a primary key become text and come back. A storage that is missing here cannot name a subject. */
const codecs: Readonly<Record<string, { encode(value: unknown): string; decode(text: string): unknown }>> = {
  text: { encode: String, decode: (text) => text },
  uuid: {
    encode: (value) => String(value).toLowerCase(),
    decode: (text) => (uuidForm.test(text) ? text : undefined),
  },
  integer: {
    encode: String,
    decode: (text) => (/^-?[0-9]{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  },
  // Sixty-three bits is what the stores' widest integer column holds.
  bigint: { encode: String, decode: (text) => (/^-?[0-9]{1,18}$/.test(text) ? BigInt(text) : undefined) },
};

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a primary key part of this storage can stand in a subject. */
export function canNameSubject(storage: string): boolean {
  return storage in codecs;
}

/**
 * The subject of a user: the subject name and the primary key, as in `user?id=8f14e45f-…`
 * (AshAuthentication: `user_to_subject`).
 *
 * @example
 * subjectOf(User, user) // => 'user?id=8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c'
 */
export function subjectOf(resource: AnyResource, user: Readonly<Row>): string {
  const query = new URLSearchParams();
  for (const name of ResourceInfo.primaryKey(resource)) {
    const { storage } = ResourceInfo.attribute(resource, name);
    query.append(name, codecs[storage]?.encode(user[name]) ?? '');
  }
  return `${factsOf(resource).subjectName}?${query}`;
}

/**
 * The primary key that a subject names, or undefined if it is no subject of this resource. Exact: a text that would not
 * come out of `subjectOf` again names nobody.
 */
export function keyOfSubject(resource: AnyResource, subject: string): Readonly<Row> | undefined {
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
  return subjectOf(resource, key) === subject ? key : undefined;
}
