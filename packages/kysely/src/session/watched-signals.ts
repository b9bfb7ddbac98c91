import { localSignals, type SignalCarrier, type SignalHub } from '@ashlar/core/data-layer';

/** How often SQLite is asked whether another process has committed, in milliseconds. A look takes 3 microseconds. */
const interval = 250;

/**
 * Signals of a SQLite database. In this process they arrive at once. A commit of another process is a gap: `version`
 * changes with it (`pragma data_version`), and says no more. It is asked only while there are subscriptions.
 */
export function watchedSignals(version: () => number | Promise<number>): SignalCarrier {
  let timer: NodeJS.Timeout | undefined;
  let seen: number | undefined;
  let looking = false;

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  async function look(hub: SignalHub): Promise<void> {
    if (hub.channels.size === 0) return stop();
    // A database that is busy is asked again next time: a version that was passed over still differs.
    if (looking) return;
    looking = true;
    try {
      const found = await version();
      if (found !== seen && timer !== undefined) hub.gap();
      seen = found;
    } catch {
      // As above.
    } finally {
      looking = false;
    }
  }

  const signals = localSignals(async (hub) => {
    if (timer !== undefined) return;
    timer = setInterval(() => void look(hub), interval);
    timer.unref();
    seen = await version();
  });
  return {
    ...signals,
    async close() {
      stop();
      await signals.close();
    },
  };
}
