import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { isStoredUuid, type Row } from '@ashlar/core/data-layer';
import { keptFor, quoted } from '@ashlar/core/extension';
import { factsOf } from './settings.ts';

interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** How the parts of a primary key become text and come back. A storage without a codec cannot stand in a subject. */
const codecs: Readonly<Record<string, Codec>> = {
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
  const { start, parts } = formOf(resource);
  let subject = start;
  for (const { name, before, codec } of parts) {
    const value = user[name];
    if (value === undefined || value === null)
      throw new TypeError(`subjectOf: the ${resource.name} has no ${quoted(name)}`);
    subject += before + encoded(codec?.encode(value) ?? '');
  }
  return subject;
}

/** How the subjects of a resource are written. */
interface SubjectForm {
  /** `user?` */
  readonly start: string;
  readonly parts: readonly {
    readonly name: string;
    /** What stands before the value: `id=`, and `&number=` behind another part. */
    readonly before: string;
    readonly codec: Codec | undefined;
  }[];
}

const formOf = keptFor((resource: AnyResource): SubjectForm => {
  const parts = ResourceInfo.primaryKey(resource).map((name, index) => ({
    name,
    before: `${index === 0 ? '' : '&'}${encoded(name)}=`,
    codec: codecs[ResourceInfo.attribute(resource, name).storage],
  }));
  return { start: `${factsOf(resource).subjectName}?`, parts };
});

/** Text that stands in a subject as it is. Each request needs a subject, and `URLSearchParams` is slow to make. */
const plain = /^[\w*.-]*$/;

/** The text as `application/x-www-form-urlencoded` has it. */
function encoded(text: string): string {
  return plain.test(text) ? text : new URLSearchParams([['', text]]).toString().slice(1);
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
  const { start, parts } = formOf(resource);
  if (!subject.startsWith(start)) return undefined;
  const texts = textsIn(parts, subject.slice(start.length));
  const key: Row = {};
  for (const [index, { name, codec }] of parts.entries()) {
    const text = texts[index] ?? null;
    const value = text === null ? undefined : codec?.decode(text);
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return key;
}

/** The text of each part, or null. One part that stands there as it is needs no parser. */
function textsIn(parts: SubjectForm['parts'], query: string): readonly (string | null)[] {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0 && query.startsWith(first.before)) {
    const text = query.slice(first.before.length);
    if (plain.test(text)) return [text];
  }
  const texts = new URLSearchParams(query);
  return parts.map(({ name }) => texts.get(name));
}
