import { isSchema } from '../attribute/schema.ts';

/**
 * Freezes plain objects, lists and maps all the way down, apart from those in `except`. Schemas, resources and other
 * objects of a class stay as they are: they are not ours. Returns the value itself.
 *
 * @example
 * const claims = deepFreeze({ roles: ['reader'] });
 * claims.roles.push('admin'); // => throws a TypeError
 */
export function deepFreeze<Value>(value: Value, except: ReadonlySet<unknown> = new Set()): Value {
  // Without recursion: a caller chooses how deep the value is nested.
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || except.has(next)) continue;
    if (Object.isFrozen(next) || isSchema(next)) continue;
    if (next instanceof Map) {
      for (const inner of next.values()) waiting.push(inner);
      // A frozen Map still takes entries: Object.freeze holds its properties, not its contents.
      Object.freeze(Object.assign(next, { set: refuse, delete: refuse, clear: refuse }));
    } else if (isPlain(next)) {
      Object.freeze(next);
      // One by one: as arguments of one call, a hundred thousand members would not fit on the stack.
      for (const inner of Object.values(next)) if (mayNest(inner)) waiting.push(inner);
    }
  }
  return value;
}

/** Most members of a row are text and dates, which the queue need not take. */
function mayNest(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function refuse(): never {
  throw new TypeError('a compiled resource is immutable');
}

/**
 * The objects of a config. A schema such as `z.custom` hands an object through. It stays the application's, and
 * freezing it would break the application.
 */
export function objectsOf(config: unknown, found: Set<unknown> = new Set()): ReadonlySet<unknown> {
  if (typeof config !== 'object' || config === null || found.has(config)) return found;
  if (Object.isFrozen(config) || isSchema(config) || !isPlain(config)) return found;
  found.add(config);
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(config))) objectsOf(value, found);
  return found;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}
