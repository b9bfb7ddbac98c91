import { createHash } from 'node:crypto';
import type { Row } from '@ashlar/core/data-layer';

/**
 * A hash of what a token stands on, such as the stored hash of a password and the identity, cut to 128 bits. It tells nothing
 * of the values, and changes whenever one of them does: a token that was mailed dies with the address it was sent to.
 *
 * @example
 * fingerprintOf(['hashedPin', 'email'], user) // => 'c2g0ZpO1v0Vd4uQk7n5m3A'
 */
export function fingerprintOf(attributes: readonly string[], user: Readonly<Row>): string {
  const values = attributes.map((name) => [name, plain(user[name])]);
  const hash = createHash('sha256').update('ashlar credential').update(JSON.stringify(values));
  return hash.digest('base64url').slice(0, 22);
}

/** A value as JSON can hold it. Stores give the same value back each time, so the same text comes of it. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  return value ?? null;
}
