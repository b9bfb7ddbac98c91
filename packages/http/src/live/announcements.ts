import { announcementsOf } from '@ashlar/authentication/extension';
import type { AnyResource, Domain } from '@ashlar/core';
import type { StopListening } from '@ashlar/core/data-layer';
import type { Lookout } from './lookout.ts';

/** What is heard of log-outs in all processes. */
export interface Announcements {
  /** Listens, if it does not yet. A failure is reported once, and the next call tries again. It never rejects. */
  listen(): Promise<void>;
  stop(): Promise<void>;
}

/** Without announcements, a log-out is found when all connections are looked at: the application learns that once. */
export function createAnnouncements(domain: Domain, tokenResource: AnyResource, lookout: Lookout): Announcements {
  const channel = announcementsOf(tokenResource);
  const { signals } = domain.store.dataLayer;
  let listening: Promise<StopListening | undefined> | undefined;
  let reported = false;
  let isOver = false;

  function reportOnce(error: unknown): void {
    if (!reported) domain.report(error);
    reported = true;
  }

  async function subscribe(): Promise<StopListening | undefined> {
    if (channel === undefined || signals === undefined) {
      const cure =
        channel === undefined
          ? `set announce: true in the tokenResource section of ${tokenResource.name}`
          : 'use a data layer with signals';
      reportOnce(new Error(`createLive hears of no log-out, and finds it when it looks at all connections: ${cure}`));
      return undefined;
    }
    try {
      const stop = await signals.subscribe(channel, lookout.hear, () => void lookout.sweep());
      reported = false;
      // What came before it listened.
      await lookout.sweep();
      return stop;
    } catch (error) {
      reportOnce(error);
      listening = undefined;
      return undefined;
    }
  }

  return {
    async listen() {
      if (isOver) return;
      listening ??= subscribe();
      await listening;
    },
    async stop() {
      isOver = true;
      await (await listening)?.();
    },
  };
}
