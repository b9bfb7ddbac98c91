/** A value, as statements send it, as SQL. */
export function literalOf(value: unknown, dialect: 'sqlite' | 'postgres'): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString('hex');
    return dialect === 'sqlite' ? `x'${hex}'` : `${textOf(`\\x${hex}`, dialect)}::bytea`;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return textOf(value instanceof Date ? value.toISOString() : String(value), dialect);
}

/** In PostgreSQL, standard_conforming_strings says what a backslash in plain quotes is. Behind an E it says nothing. */
function textOf(text: string, dialect: 'sqlite' | 'postgres'): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return dialect === 'postgres' && text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
