import { hash } from 'node:crypto';
import { compiledOf } from '../resource/compiled-resource.ts';
import { resourceOfRecord } from '../resource/record.ts';

/** In bytes: two queries of one program never have the same by chance. */
export const digestLength = 12;

/** Beyond so many lists and objects, and so many levels, all counts as equal: an argument may hold itself. */
const mostContainers = 10_000;
/** More than a filter can have. */
const mostLevels = 1_200;

/**
 * A short digest of a query. The order of keys does not change it; every value does. A record counts as its primary key,
 * so a cursor stays good when another attribute of the record changes.
 */
export function digestOf(query: unknown): Uint8Array {
  let containers = 0;
  let level = 0;

  function canonical(value: unknown): unknown {
    if (typeof value === 'bigint') return ['bigint', String(value)];
    if (typeof value === 'number') return Number.isFinite(value) ? value : ['number', String(value)];
    if (value === undefined) return ['undefined'];
    if (typeof value !== 'object') return typeof value === 'function' || typeof value === 'symbol' ? ['other'] : value;
    if (value === null) return null;
    containers += 1;
    if (containers > mostContainers || level > mostLevels) return ['more'];
    level += 1;
    const object = canonicalObject(value, canonical);
    level -= 1;
    return object;
  }

  return hash('sha256', JSON.stringify(canonical(query)), 'buffer').subarray(0, digestLength);
}

function canonicalObject(value: object, canonical: (value: unknown) => unknown): unknown {
  if (value instanceof Date) return ['date', value.getTime()];
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
  if (Array.isArray(value)) return ['list', ...value.map(canonical)];
  if (value instanceof Map || value instanceof Set) return ['collection', ...[...value].map(canonical)];
  const resource = resourceOfRecord(value);
  const names = resource === undefined ? Object.keys(value).sort() : compiledOf(resource).relation.primaryKey;
  const members = names.map((name): unknown => [name, canonical(Reflect.get(value, name))]);
  return ['object', resource?.name ?? null, ...members];
}
