const FIRST = 50;
const LONGEST = 5000;

/** Attempts to connect again. */
export interface Reconnecting {
  /** Tries until it succeeds, beginning a little later. */
  start(): void;
  stop(): void;
}

/**
 * Connects again after about 50 ms, then after twice as long each time, at most 5 s. A random part keeps many processes from
 * coming back at once when a server starts again.
 */
export function createReconnecting(connect: () => Promise<void>, lasting: boolean): Reconnecting {
  let timer: NodeJS.Timeout | undefined;
  let round = 0;

  function stop(): void {
    clearTimeout(timer);
    round += 1;
  }

  function plan(attempt: number, of: number): void {
    const pause = Math.min(LONGEST, FIRST * 2 ** attempt) * (0.5 + Math.random() / 2);
    timer = setTimeout(() => {
      connect().catch(() => {
        if (of === round) plan(attempt + 1, of);
      });
    }, pause);
    if (!lasting) timer.unref();
  }

  return {
    stop,
    start() {
      stop();
      plan(0, round);
    },
  };
}
