import { isSchema } from '../attribute/schema.ts';

/**
 * Freezes plain objects, lists and maps all the way down. Schemas, resources and other objects with a class of their own
 * are left as they are: they are not ours.
 */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || isSchema(value)) return value;
  if (value instanceof Map) {
    for (const inner of value.values()) deepFreeze(inner);
    const refuse = (): never => {
      throw new TypeError('a compiled resource is immutable');
    };
    // A frozen Map still takes entries: Object.freeze holds its properties, not its contents.
    return Object.freeze(Object.assign(value, { set: refuse, delete: refuse, clear: refuse }));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
