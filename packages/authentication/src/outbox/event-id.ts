import { randomBytes } from 'node:crypto';

const seats = 36 ** 5;
let last = 0;

/**
 * A `jti` that cannot be guessed and sorts by time. Those of one process sort in the order in which they were made, within
 * one millisecond too.
 */
export function eventId(now: Date): string {
  last = (last + 1) % seats;
  const time = now.getTime().toString(36).padStart(9, '0');
  return `${time}${last.toString(36).padStart(5, '0')}.${randomBytes(16).toString('base64url')}`;
}
