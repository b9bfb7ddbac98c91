/** A value as the protocol takes it. Dates, numbers of 64 bits and JSON are texts by now. */
export function parameterText(value: unknown): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Array.isArray(value) ? `{${value.map(elementText).join(',')}}` : String(value);
}

/** An element of an array. In quotes no text has a meaning of its own, NULL included. (PostgreSQL, "Array Input and Output Syntax") */
function elementText(value: unknown): string {
  if (value === null) return 'NULL';
  const text = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
