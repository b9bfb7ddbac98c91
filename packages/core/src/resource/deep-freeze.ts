import { isSchema } from '../attribute/schema.ts';

/**
 * Freezes plain objects, lists and maps all the way down, apart from those in `except`. Schemas, resources and other
 * objects with a class of their own are left as they are: they are not ours.
 */
export function deepFreeze<Value>(value: Value, except: ReadonlySet<unknown>): Value {
  if (typeof value !== 'object' || value === null || except.has(value)) return value;
  if (Object.isFrozen(value) || isSchema(value)) return value;
  if (value instanceof Map) {
    for (const inner of value.values()) deepFreeze(inner, except);
    const refuse = (): never => {
      throw new TypeError('a compiled resource is immutable');
    };
    // A frozen Map still takes entries: Object.freeze holds its properties, not its contents.
    return Object.freeze(Object.assign(value, { set: refuse, delete: refuse, clear: refuse }));
  }
  if (!isPlain(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner, except);
  return value;
}

/**
 * The objects that a config consists of. What a schema hands through as it is, such as `z.custom`, stays the
 * application's: freezing it would break what the application does with it.
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
