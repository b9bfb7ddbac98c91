import type { AnyResource } from '@ashlar/core';
import { resourceOfRecord } from '@ashlar/core/extension';
import { publicAttributes } from '../route/public-attributes.ts';

/**
 * A value as it leaves over HTTP: of a record its public attributes alone, and never a sensitive one, whatever the action has
 * selected. JSON turns dates into ISO 8601, and has no `bigint`: it leaves as digits in a text.
 */
export function wireOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(wireOf);
  const resource = resourceOfRecord(value);
  if (resource !== undefined) return publicPart(resource, Object(value));
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wireOf(each)])) : value;
}

function publicPart(resource: AnyResource, record: object): Readonly<Record<string, unknown>> {
  const shown = publicAttributes(resource).filter((name) => Object.hasOwn(record, name));
  return Object.fromEntries(shown.map((name) => [name, wireOf(Reflect.get(record, name))]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
