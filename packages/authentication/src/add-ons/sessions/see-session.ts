import type { AnyResource } from '@ashlar/core';
import type { AuthenticateListener } from '../../part/listeners.ts';
import { sessionStatementsOf } from './session-rows.ts';

/** How many sessions a process remembers to have just written. The oldest go first. */
const remembered = 10_000;

/**
 * Writes when a session was last seen, at most once in `interval` milliseconds, and after the request. Of requests at the
 * same time one writes: the process remembers it, and between processes the statement itself decides.
 */
export function seeSession(resource: AnyResource, interval: number): AuthenticateListener {
  const written = new Map<string, number>();
  return ({ claims: { jti }, row: { lastSeenAt } }, scope) => {
    const now = scope.now();
    const dueAt = now.getTime() - interval;
    // Mostly it ends here, so until here it makes nothing.
    if (lastSeenAt instanceof Date && lastSeenAt.getTime() >= dueAt) return;
    if ((written.get(jti) ?? Number.NEGATIVE_INFINITY) >= dueAt) return;
    const due = new Date(dueAt);
    remember(written, jti, now.getTime());
    scope.whenSettled(async () => {
      try {
        await scope.store.run(sessionStatementsOf(resource).see, { jti, now, due });
      } catch (error) {
        // The next request tries again.
        written.delete(jti);
        throw error;
      }
    });
  };
}

function remember(written: Map<string, number>, jti: string, moment: number): void {
  written.delete(jti);
  written.set(jti, moment);
  const [oldest] = written.keys();
  if (written.size > remembered && oldest !== undefined) written.delete(oldest);
}
