import { types } from 'node:util';
import type { AnyRecord, AnyResource, Page } from '@ashlar/core';
import { compiledOf, resourceOfRecord } from '@ashlar/core/extension';
import { publicAttributes } from '../../route/public-attributes.ts';
import { refuseTellingCursors } from './refuse-telling-cursors.ts';
import { enter, Unsendable, unsendable, type Way } from './unsendable.ts';

/**
 * A value as it leaves over HTTP: of a record its public attributes alone, and never a sensitive one, whatever the action has
 * selected. A date leaves as ISO 8601, a `bigint` as digits in a text, bytes as base64. `origin` says in a message what the value
 * is: `Note.tally: result`.
 *
 * @throws TypeError for what JSON cannot say, and for a page whose cursors hold other attributes
 */
export function wireOf(value: unknown, origin: string): unknown {
  return shownFrom(value, origin, shown);
}

/**
 * The same for a record whose relations were loaded, or a list of them: the related records go along, in the same way.
 *
 * @throws TypeError as `wireOf`
 */
export function wireWithRelated(value: unknown, origin: string): unknown {
  return shownFrom(value, origin, shownWithRelated);
}

/**
 * The same for a page of such records.
 *
 * @throws TypeError as `wireOf`
 */
export function wireOfPage(page: Page<AnyRecord>, origin: string): Readonly<Record<string, unknown>> {
  const { next, previous, count } = page;
  const records = shownFrom(page.records, origin, (value, way) => {
    refuseTellingCursors(page);
    return shownRelated(value, 'records', way);
  });
  return { records, next, previous, ...(count === undefined ? {} : { count }) };
}

/** What a session's token says of it. `exp` in seconds. */
interface SessionFacts {
  readonly exp?: number;
  readonly sid?: string | undefined;
  readonly jti?: string;
}

/** A session as it leaves over HTTP. */
export function wireOfSession(user: AnyRecord, { exp = 0, sid, jti }: SessionFacts): Readonly<Record<string, unknown>> {
  const expiresAt = new Date(exp * 1000).toJSON();
  return { user: wireOf(user, 'the user of a session'), expiresAt, sessionId: sid ?? jti };
}

/** Turns the value that the way leads to into its JSON. */
type Show = (value: unknown, way: Way) => unknown;

function shownFrom(value: unknown, origin: string, show: Show): unknown {
  const way: Way = { around: [], steps: [] };
  try {
    return show(value, way);
  } catch (error) {
    throw unsendable(error, origin, way);
  }
}

// Loops and no `map`: two or three calls for each level, so that the stack is enough for thousands.

function shown(value: unknown, way: Way): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'symbol') throw new Unsendable('it is a symbol');
  // As `JSON.stringify` leaves methods out.
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  // Not left to `JSON.stringify`, which takes twice as long over an object with a `toJSON` in it.
  if (value instanceof Date) return textOfDate(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  enter(value, way);
  const told = Array.isArray(value) ? shownList(value, way) : shownObject(value, way);
  way.around.pop();
  return told;
}

/** JSON would say null, where the type says that there is a date. */
function textOfDate(date: Date): string {
  const text: string | null = date.toJSON();
  if (text === null) throw new Unsendable('it is an invalid Date');
  return text;
}

function shownList(list: readonly unknown[], way: Way): unknown[] {
  const told: unknown[] = [];
  for (let index = 0; index < list.length; index++) {
    way.steps.push(index);
    told.push(shown(list[index], way));
    way.steps.pop();
  }
  return told;
}

function shownObject(value: object, way: Way): unknown {
  const resource = resourceOfRecord(value);
  if (resource !== undefined) return publicPart(resource, value, way);
  if (types.isProxy(value)) throw new Unsendable(isProxy);
  const toJSON: unknown = Reflect.get(value, 'toJSON');
  if (typeof toJSON === 'function') return shownAnswer(() => toJSON.call(value), way);
  refuseTellingCursors(value);
  const problem = problemWithClass(value);
  if (problem !== undefined) throw new Unsendable(problem);
  const told: [string, unknown][] = [];
  // As `JSON.stringify` reads an object of any class: there may be records in it.
  for (const name of Object.keys(value)) {
    way.steps.push(name);
    told.push([name, shown(Reflect.get(value, name), way)]);
    way.steps.pop();
  }
  return Object.fromEntries(told);
}

/** A record behind it would leave with its sensitive attributes. */
const isProxy =
  'it is a Proxy, which may stand for a record: return what it stands for, or an object of its public members';

function shownAnswer(toJSON: () => unknown, way: Way): unknown {
  way.steps.push('toJSON()');
  const told = shown(toJSON(), way);
  way.steps.pop();
  return told;
}

/** What has no members in JSON would leave as `{}`, in silence. */
function problemWithClass(value: object): string | undefined {
  if (value instanceof Map) return 'JSON has no Map: return Object.fromEntries(map)';
  if (value instanceof Set) return 'JSON has no Set: return [...set]';
  return value instanceof Promise ? 'it is a promise: await it' : undefined;
}

function publicPart(resource: AnyResource, record: object, way: Way): Record<string, unknown> {
  const part: Record<string, unknown> = {};
  for (const name of publicAttributes(resource)) {
    if (!Object.hasOwn(record, name)) continue;
    const value: unknown = Reflect.get(record, name);
    if (isAsInJson(value)) {
      part[name] = value;
      continue;
    }
    way.steps.push(name);
    part[name] = shown(value, way);
    way.steps.pop();
  }
  return part;
}

/** Most values of a record are: they need no way, which only a message tells. */
function isAsInJson(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

// A load has no cycle, and few levels.

function shownWithRelated(value: unknown, way: Way): unknown {
  if (Array.isArray(value)) return value.map((each, index) => shownRelated(each, index, way));
  const resource = resourceOfRecord(value);
  if (resource === undefined) return shown(value, way);
  const record: object = Object(value);
  const part = publicPart(resource, record, way);
  for (const name of compiledOf(resource).relationships.keys()) {
    if (Object.hasOwn(record, name)) part[name] = shownRelated(Reflect.get(record, name), name, way);
  }
  return part;
}

function shownRelated(related: unknown, step: string | number, way: Way): unknown {
  way.steps.push(step);
  const told = shownWithRelated(related, way);
  way.steps.pop();
  return told;
}
