import type { Store } from '../action/scope.ts';

/** Work of a domain that nobody waits for, except who closes it. */
export interface Background {
  /** Runs `work` after the outermost transaction around the call has committed; at once if there is none. */
  detach(work: () => Promise<void>): Promise<void>;
  /** Resolves when nothing is running any more. */
  settled(): Promise<void>;
}

/** Keeps track of what runs in the background; failures go to `report`. */
export function createBackground(store: Store, report: (error: unknown) => void): Background {
  const running = new Set<Promise<void>>();
  const start = (work: () => Promise<void>): void => {
    const run: Promise<void> = work()
      .catch(report)
      .finally(() => running.delete(run));
    running.add(run);
  };
  return {
    detach: (work) => store.afterCommit(async () => start(work)),
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
