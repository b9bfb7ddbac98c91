import { createHash } from 'node:crypto';
import type { Row } from '@ashlar/core/data-layer';

/**
 * A hash of the values behind a token, such as the password hash and the identity, cut to 128 bits. It reveals nothing
 * about the values, and changes with each of them: a mailed token dies when the address changes.
 *
 * @example
 * fingerprintOf(['hashedPin', 'email'], user) // => 'c2g0ZpO1v0Vd4uQk7n5m3A'
 */
export function fingerprintOf(attributes: readonly string[], user: Readonly<Row>): string {
  const values = attributes.map((name) => [name, plain(user[name])]);
  const hash = createHash('sha256').update('ashlar credential').update(JSON.stringify(values));
  return hash.digest('base64url').slice(0, 22);
}

/** The value as JSON. A store always returns the same value, so the text is always the same. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  return value ?? null;
}
