import type { AnyRecord, AnyResource } from '@ashlar/core';
import { compiledOf, resourceOfRecord } from '@ashlar/core/extension';
import { publicAttributes } from '../route/public-attributes.ts';
import { refuseTellingCursors } from './refuse-telling-cursors.ts';

/**
 * A value as it leaves over HTTP: of a record its public attributes alone, and never a sensitive one, whatever the action has
 * selected. A date leaves as ISO 8601, a `bigint` as digits in a text, bytes as base64.
 *
 * @throws TypeError for a page whose cursors hold other attributes
 */
export function wireOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  // Not left to `JSON.stringify`, which takes twice as long over an object with a `toJSON` in it.
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(wireOf);
  const resource = resourceOfRecord(value);
  if (resource !== undefined) return publicPart(resource, value);
  const toJSON: unknown = Reflect.get(value, 'toJSON');
  if (typeof toJSON === 'function') return wireOf(toJSON.call(value));
  refuseTellingCursors(value);
  // As `JSON.stringify` reads an object of any class: there may be records in it.
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wireOf(each)]));
}

/** The same for a record whose relations were loaded: the related records go along, in the same way. */
export function wireWithRelated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireWithRelated);
  const resource = resourceOfRecord(value);
  if (resource === undefined) return wireOf(value);
  const shown = publicPart(resource, Object(value));
  for (const name of compiledOf(resource).relationships.keys()) {
    if (Object.hasOwn(Object(value), name)) shown[name] = wireWithRelated(Reflect.get(Object(value), name));
  }
  return shown;
}

/** What a session's token says of it. `exp` in seconds. */
interface SessionFacts {
  readonly exp?: number;
  readonly sid?: string | undefined;
  readonly jti?: string;
}

/** A session as it leaves over HTTP. */
export function wireOfSession(user: AnyRecord, { exp = 0, sid, jti }: SessionFacts): Readonly<Record<string, unknown>> {
  return { user: wireOf(user), expiresAt: wireOf(new Date(exp * 1000)), sessionId: sid ?? jti };
}

function publicPart(resource: AnyResource, record: object): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of publicAttributes(resource)) {
    if (Object.hasOwn(record, name)) shown[name] = wireOf(Reflect.get(record, name));
  }
  return shown;
}
