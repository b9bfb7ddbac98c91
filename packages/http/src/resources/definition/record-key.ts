import { type AnyRecord, type AnyResource, ResourceInfo } from '@ashlar/core';
import { isStoredUuid, problemWithValue } from '@ashlar/core/data-layer';
import type { CompiledAttribute } from '@ashlar/core/extension';
import { bigintOf } from '../../route/json-members.ts';
import { publicAttributes } from '../../route/public-attributes.ts';

/** In characters, as it stands in a path. */
const longestKey = 1024;

/** The storages whose values have one spelling as text. */
const spelledStorages: ReadonlySet<string> = new Set(['uuid', 'text', 'integer', 'bigint']);

/** The attribute that names a record in a path. Undefined where several do, or one that has no text. */
export function keyAttribute(resource: AnyResource): CompiledAttribute | undefined {
  const [name, ...others] = ResourceInfo.primaryKey(resource);
  if (name === undefined || others.length > 0) return undefined;
  const attribute = ResourceInfo.attribute(resource, name);
  return spelledStorages.has(attribute.storage) ? attribute : undefined;
}

/**
 * The primary key that a segment of a path stands for. Undefined for a segment that is none. A key has one spelling: that of
 * `encodeURIComponent`, so what a proxy has judged by its text is what counts.
 */
export function readKey(attribute: CompiledAttribute, segment: string): string | number | bigint | undefined {
  const text = segment.length > longestKey ? undefined : decoded(segment);
  if (text === undefined || text === '' || text === '.' || text === '..') return undefined;
  const value = typedValue(attribute, text);
  return value === undefined || problemWithValue(attribute, value) !== undefined ? undefined : value;
}

/** The segment of the path of a record. Undefined if no path can hold its key, or if it is not for the outside. */
export function keySegment(resource: AnyResource, record: AnyRecord): string | undefined {
  const attribute = keyAttribute(resource);
  if (attribute === undefined || !publicAttributes(resource).includes(attribute.name)) return undefined;
  const segment = encodeURIComponent(String(record[attribute.name]));
  return readKey(attribute, segment) === undefined ? undefined : segment;
}

function typedValue({ storage }: CompiledAttribute, text: string): string | number | bigint | undefined {
  if (storage === 'uuid') return isStoredUuid(text) ? text : undefined;
  if (storage === 'text') return text;
  const value = storage === 'integer' ? Number(text) : bigintOf(text);
  // Not 007, +7 or 7.0.
  return String(value) === text ? value : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    return encodeURIComponent(text) === segment ? text : undefined;
  } catch {
    return undefined;
  }
}
