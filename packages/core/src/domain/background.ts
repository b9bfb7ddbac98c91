import type { Repeated, Scope } from '../contract/scope.ts';
import type { Store, TransactionOutcome } from '../contract/store.ts';
import { nothingAround, runApart } from '../scope/surroundings.ts';
import { longestTimer } from './longest-timer.ts';
import type { RunningWork } from './running-work.ts';

/** Work of a domain that no call waits for. */
export interface Background {
  /** Runs `work` in `scope` after the outermost transaction around the call has committed; at once if there is none. */
  detach(scope: Scope, store: Store, work: () => Promise<void>): Promise<void>;
  /** Runs `work` in `scope` after the outermost transaction around the call has ended either way; at once if there is none. */
  whenSettled(scope: Scope, store: Store, work: (outcome: TransactionOutcome) => Promise<void>): void;
  /** Runs `work` in `scope` again and again. */
  repeat(scope: Scope, work: () => Promise<void>, interval: number): Repeated;
  /** Does `work` when the domain closes. */
  onClose(work: () => void | Promise<void>): void;
  /** Runs everything that was registered for the close of the domain, in that order. It never rejects. */
  close(scope: Scope): Promise<void>;
}

interface BackgroundBasis {
  readonly running: RunningWork;
  /** Gets each failure. It does not throw. */
  report(error: unknown): void;
  readonly waitUntil: ((work: Promise<void>) => unknown) | undefined;
}

/** The background of a domain. */
export function createBackground({ running, report, waitUntil }: BackgroundBasis): Background {
  let closing = false;
  const atClose = new Set<() => void | Promise<void>>();
  const start = (scope: Scope, work: () => void | Promise<void>): Promise<void> =>
    running.task(scope, async () => {
      try {
        await work();
      } catch (error) {
        report(error);
      }
    });

  function detached(scope: Scope, work: () => Promise<void>): void {
    void handOut(start(scope, work));
  }

  async function handOut(ended: Promise<void>): Promise<void> {
    try {
      // It runs in the surroundings of the call, where a platform finds the request. An async function fits the type
      // too, and its unhandled rejection would end the process.
      await waitUntil?.(ended);
    } catch (error) {
      report(error);
    }
  }

  return {
    detach: (scope, store, work) => store.afterCommit(async () => detached(scope, work)),
    whenSettled: (scope, store, work) => store.whenSettled((outcome) => detached(scope, () => work(outcome))),
    repeat(scope, work, interval) {
      if (closing) return { stop: async () => {} };
      let last: Promise<void> | undefined;
      // Node takes a longer time for none at all.
      const pieces = Math.ceil(interval / longestTimer);
      let left = pieces;
      const run = (): void => {
        left -= 1;
        if (left > 0) return;
        left = pieces;
        last ??= start(scope, work).finally(() => {
          last = undefined;
        });
      };
      // A running timer keeps the surroundings of the code that set it.
      const timer = runApart(nothingAround, () => setInterval(run, interval / pieces));
      timer.unref();
      const stop = async (): Promise<void> => {
        clearInterval(timer);
        atClose.delete(stop);
        await last;
      };
      atClose.add(stop);
      return { stop };
    },
    onClose: (work) => void atClose.add(work),
    // One task around all of them: between two of them the domain is not at rest.
    close: (scope) =>
      running.task(scope, async () => {
        for (const work of atClose) await start(scope, work);
        closing = true;
      }),
  };
}
