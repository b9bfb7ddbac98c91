/** A value, as statements send it, as SQL. */
export function literalOf(value: unknown, dialect: 'sqlite' | 'postgres'): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString('hex');
    return dialect === 'sqlite' ? `x'${hex}'` : `'\\x${hex}'::bytea`;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  const text = value instanceof Date ? value.toISOString() : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}
