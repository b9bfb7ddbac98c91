import { isPlainObject } from '../filter/is-plain-object.ts';

/** A copy of a value all the way down. Objects with a class of their own, other than dates and bytes, stay as they are. */
export function copyOf(value: unknown, copies: Map<object, unknown> = new Map()): unknown {
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return value.slice();
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy: object = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
  copies.set(value, copy);
  for (const [key, member] of Object.entries(value)) {
    // Not by assignment, which would take a member called `__proto__` for the prototype.
    const own = { value: copyOf(member, copies), writable: true, enumerable: true, configurable: true };
    Object.defineProperty(copy, key, own);
  }
  return copy;
}
