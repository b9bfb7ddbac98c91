import type { Scope } from '../contract/scope.ts';
import { noTransactions, type RunningCall, runApart, surroundings } from '../scope/surroundings.ts';

/** The running work of a domain: calls of the application, and tasks in the background. */
export interface RunningWork {
  /** Runs `work` in `scope` as a call. */
  call<Result>(scope: Scope, work: () => Result): Result;
  /** Runs `work` in `scope` as a task of the background: outside of whatever surrounds the present code. */
  task(scope: Scope, work: () => Promise<void>): Promise<void>;
  /** Whether the present code belongs to a call or task that is running. */
  isInside(): boolean;
  /** How many calls and tasks are running. */
  count(): number;
  /** Resolves as soon as no task is running; or neither calls nor tasks. */
  ended(what: 'tasks' | 'all'): Promise<void>;
}

/** Keeps track of what is running. */
export function createRunningWork(): RunningWork {
  const of = {};
  let calls = 0;
  let tasks = 0;
  const watchers = new Set<() => void>();

  function endCall(call: RunningCall): void {
    call.ended = true;
    calls -= 1;
    for (const look of watchers) look();
  }

  return {
    // On the path of each request, so it is kept short: counters, and one object for the surroundings.
    call(scope, work) {
      const around = surroundings();
      const call: RunningCall = { of, outer: stillRunning(around.call), ended: false };
      calls += 1;
      try {
        const result = runApart({ scope, transactions: around.transactions, call }, work);
        const end = (): void => endCall(call);
        // Only promises: the `then` of a query builder would send the query again.
        if (result instanceof Promise) result.then(end, end);
        else end();
        return result;
      } catch (error) {
        endCall(call);
        throw error;
      }
    },
    async task(scope, work) {
      const call: RunningCall = { of, outer: undefined, ended: false };
      tasks += 1;
      try {
        await runApart({ scope, transactions: noTransactions, call }, work);
      } finally {
        call.ended = true;
        tasks -= 1;
        for (const look of watchers) look();
      }
    },
    isInside() {
      let call = stillRunning(surroundings().call);
      while (call !== undefined && call.of !== of) call = stillRunning(call.outer);
      return call !== undefined;
    },
    count: () => calls + tasks,
    ended(what) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (tasks > 0 || (what === 'all' && calls > 0)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      });
    },
  };
}

/** The innermost call around that has not ended: code that a call did not wait for may outlive it. */
function stillRunning(call: RunningCall | undefined): RunningCall | undefined {
  let running = call;
  while (running?.ended) running = running.outer;
  return running;
}
