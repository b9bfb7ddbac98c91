import type { Row } from '@ashlar/core/data-layer';
import type { SessionRule } from '../../part/listeners.ts';

/**
 * The rule that ends sessions which were not used for so many seconds. A session that was never seen, of an older version,
 * counts from when its row was made.
 */
export function idleTimeOut(seconds: number): SessionRule {
  function endsAt({ lastSeenAt, createdAt }: Readonly<Row>): Date | undefined {
    const used = lastSeenAt ?? createdAt;
    return used instanceof Date ? new Date(used.getTime() + seconds * 1000) : undefined;
  }

  return {
    reads: ['lastSeenAt', 'createdAt'],
    holds(row, now) {
      const end = endsAt(row);
      // Absent means refused.
      return end !== undefined && now < end;
    },
    endsAt,
  };
}
