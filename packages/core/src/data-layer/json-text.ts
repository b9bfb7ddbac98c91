/**
 * The JSON text of a value; undefined if reading that text would give something else, as with `NaN`, a `Date` or a
 * cycle. A member that is undefined is left out, as if it had not been written.
 *
 * @example
 * jsonText({ device: 'phone', seen: undefined }); // => '{"device":"phone"}'
 * jsonText({ at: new Date() }); // => undefined: it would come back as text
 */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, refuseInexact);
  } catch {
    return undefined;
  }
}

/** Sees each value before `toJSON` converts it. */
function refuseInexact(this: unknown, key: string, converted: unknown): unknown {
  // Invariant: JSON.stringify calls a replacer on the object or array that has `key`.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  if (!isExact(original) && !(original === undefined && !Array.isArray(this))) throw new TypeError('not JSON');
  return converted;
}

function isExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value);
}
