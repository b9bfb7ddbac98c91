import type { Domain } from '@ashlar/core';
import type { Announcements } from './announcements.ts';
import { endConnection } from './connection.ts';
import type { Ending } from './ending.ts';
import type { Lookout } from './lookout.ts';
import type { Registry } from './registry.ts';

/** How often expiry and the clock are looked at, in milliseconds. */
const TICK = 500;
/** How soon a look at all is tried again after a failure. */
const RETRY = 2000;

/** When all connections are looked at, and when the node is blind. */
export interface WatchSettings {
  /** In milliseconds. */
  readonly sweep: number;
  readonly blindAfter: number;
  readonly whenBlind: 'close' | 'keep';
}

interface Watched {
  readonly domain: Pick<Domain, 'now' | 'repeat'>;
  readonly registry: Registry;
  readonly lookout: Lookout;
  readonly announcements: Announcements;
}

/** Ends what has expired, looks at all connections by the clock, and notices that the node is blind. */
export function watch(
  { domain, registry, lookout, announcements }: Watched,
  { sweep, blindAfter, whenBlind }: WatchSettings,
): { stop(): Promise<void> } {
  let triedAt = performance.now();

  async function endExpired(): Promise<void> {
    const isDue = ({ expiresAt }: { readonly expiresAt: number }): boolean => expiresAt <= domain.now().getTime();
    const due = registry.all().filter(isDue);
    if (due.length === 0) return;
    // A renewal may have continued the session. If the store does not say so, it has expired.
    await lookout.lookAt([...new Set(due.map(({ subject }) => subject))]).catch(() => undefined);
    for (const connection of due) if (isDue(connection)) void endConnection(connection, 'expired');
  }

  async function lookAtAll(): Promise<void> {
    const isTime = lookout.failing ? performance.now() - triedAt >= RETRY : lookout.age() >= sweep;
    if (!isTime) return;
    triedAt = performance.now();
    await announcements.listen();
    if (!(await lookout.sweep()) && whenBlind === 'close' && lookout.age() > blindAfter) void endAll(registry, 'blind');
  }

  return domain.repeat(async () => {
    await endExpired();
    await lookAtAll();
  }, TICK);
}

/** Ends all connections. */
export async function endAll(registry: Registry, why: Ending): Promise<void> {
  await Promise.all(registry.all().map((connection) => endConnection(connection, why)));
}
