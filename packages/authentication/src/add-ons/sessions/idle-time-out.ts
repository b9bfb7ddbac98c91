import type { SessionRule } from '../../part/listeners.ts';

/**
 * The rule that ends sessions which were not used for so many seconds. A session that was never seen, of an older version,
 * counts from when its row was made.
 */
export function idleTimeOut(seconds: number): SessionRule {
  return {
    reads: ['lastSeenAt', 'createdAt'],
    holds({ lastSeenAt, createdAt }, now) {
      const used = lastSeenAt ?? createdAt;
      // Absent means refused.
      return used instanceof Date && now.getTime() - used.getTime() < seconds * 1000;
    },
  };
}
