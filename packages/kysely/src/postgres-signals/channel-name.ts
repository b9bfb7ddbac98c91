import { createHash } from 'node:crypto';

/**
 * The channel of PostgreSQL for a channel of signals: `ashlar:revoked:tokens`. A name of PostgreSQL has at most 63 bytes, so
 * a long or unusual one becomes its hash.
 */
export function channelName(channel: string): string {
  if (/^[\w:.-]{1,56}$/.test(channel)) return `ashlar:${channel}`;
  return `ashlar:#${createHash('sha256').update(channel).digest('hex').slice(0, 48)}`;
}
