import { types } from 'node:util';
import type { Scope } from '../action/scope.ts';
import { type RunningCall, runApart, runSurrounded, surroundings } from '../scope/surroundings.ts';

/** What of a domain is running: calls of the application, and tasks of the background. */
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
  const calls = new Set<RunningCall>();
  const tasks = new Set<RunningCall>();
  const watchers = new Set<() => void>();

  function begin(among: Set<RunningCall>, outer: RunningCall | undefined): { call: RunningCall; end: () => void } {
    const call: RunningCall = { of, outer, ended: false };
    among.add(call);
    const end = (): void => {
      call.ended = true;
      among.delete(call);
      for (const look of watchers) look();
    };
    return { call, end };
  }

  return {
    call(scope, work) {
      const { call, end } = begin(calls, stillRunning(surroundings().call));
      try {
        const result = runSurrounded({ scope, call }, work);
        // Not whatever has a `then`: to call that of a query builder would send the query once more.
        if (types.isPromise(result)) result.then(end, end);
        else end();
        return result;
      } catch (error) {
        end();
        throw error;
      }
    },
    async task(scope, work) {
      const { call, end } = begin(tasks, undefined);
      try {
        await runApart({ scope, call }, work);
      } finally {
        end();
      }
    },
    isInside() {
      let call = stillRunning(surroundings().call);
      while (call !== undefined && call.of !== of) call = stillRunning(call.outer);
      return call !== undefined;
    },
    count: () => calls.size + tasks.size,
    ended(what) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (tasks.size > 0 || (what === 'all' && calls.size > 0)) return;
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
