import type { RelationAttribute, Storage } from '../data-layer/relation.ts';
import { problemWithValue } from '../data-layer/storage.ts';
import { digestLength } from './digest.ts';
import type { Place } from './place.ts';

/** The first byte. Another form of cursors gets another one, and then old cursors are refused. */
const formOfCursors = 1;
const headLength = 2 + digestLength;

/** In characters. Longer text is refused before anything looks into it, and no page gives out a longer cursor. */
const longestCursor = 16_384;

/** What a cursor is for: the attributes of the order, and the digest of the query. */
export interface CursorSubject {
  readonly attributes: readonly RelationAttribute[];
  readonly digest: Uint8Array;
}

/** What a caller's text is: a place, no cursor at all, or one of another query. */
export type ReadCursor = Place | 'malformed' | 'foreign';

/**
 * The text of a place: version, whether the place counts itself, digest, and the values as JSON, in base64url. Everyone can
 * read and write it, so it is trusted no more than other input. Undefined if the values are too long.
 */
export function writeCursor({ attributes, digest }: CursorSubject, { values, orAt }: Place): string | undefined {
  const written = attributes.map(({ storage }, index) => toJson(storage, values[index] ?? null));
  const json = JSON.stringify(written);
  const bytes = Buffer.alloc(headLength + Buffer.byteLength(json));
  bytes[0] = formOfCursors;
  bytes[1] = orAt ? 1 : 0;
  bytes.set(digest, 2);
  bytes.write(json, headLength);
  const text = bytes.toString('base64url');
  return text.length > longestCursor ? undefined : text;
}

/** Reads a cursor. Every value in it is one that its attribute can have. */
export function readCursor({ attributes, digest }: CursorSubject, text: unknown): ReadCursor {
  if (typeof text !== 'string' || text.length > longestCursor) return 'malformed';
  const bytes = Buffer.from(text, 'base64url');
  // Buffer skips what is no base64url.
  if (bytes.length <= headLength || bytes.toString('base64url') !== text) return 'malformed';
  const [first, flag] = bytes;
  if (first !== formOfCursors || flag === undefined || flag > 1) return 'malformed';
  if (!bytes.subarray(2, headLength).equals(digest)) return 'foreign';
  const list = listIn(bytes.subarray(headLength));
  if (list === undefined || list.length !== attributes.length) return 'malformed';
  const values = attributes.map(({ storage }, index) => fromJson(storage, list[index]));
  const fits = attributes.every((attribute, index) => problemWithValue(attribute, values[index]) === undefined);
  return fits ? { values, orAt: flag === 1 } : 'malformed';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function listIn(bytes: Uint8Array): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(utf8.decode(bytes));
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function toJson(storage: Storage, value: unknown): unknown {
  if (value === null) return null;
  if (storage === 'timestamp') return Number(value);
  if (storage === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value;
}

/** What is not of the form that `toJson` writes stays as it is, and fits no attribute. */
function fromJson(storage: Storage, value: unknown): unknown {
  if (storage === 'timestamp') return typeof value === 'number' ? new Date(value) : value;
  if (storage === 'bigint') return typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? BigInt(value) : value;
  if (storage === 'bytes') return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64url')) : value;
  return value;
}
