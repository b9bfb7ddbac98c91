import { AshlarError } from '@ashlar/core';

/** The outcomes of all calls of one kind. */
interface CallCounts {
  /** The number of values, and of errors by code. */
  values: number;
  readonly errors: Map<string, number>;
  /** In milliseconds. */
  longest: number;
}

/** The calls of a run, and their problems. */
export interface CallLog {
  readonly counts: ReadonlyMap<string, CallCounts>;
  readonly problems: readonly string[];
  /** The number of calls that have not ended. */
  readonly running: number;
  /** Begins a disturbance. It ends when the returned function is called. */
  disturb(name: string): () => void;
  /** Makes a call; undefined if it was unavailable. Without a recent disturbance that is a problem. */
  call<Value>(kind: string, work: () => Promise<Value>): Promise<Value | undefined>;
  problem(what: string): void;
}

const MOST_PROBLEMS = 100;

/**
 * A log for correct calls: each may end in a value, or be unavailable. `recovery` is the time in milliseconds after a
 * disturbance in which they still may be unavailable.
 */
export function createCallLog(recovery: number): CallLog {
  const counts = new Map<string, CallCounts>();
  const problems: string[] = [];
  let running = 0;
  let disturbance = { name: 'the start', over: performance.now() };
  const problem = (what: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(what);
  };
  const countsOf = (kind: string): CallCounts => {
    const known = counts.get(kind) ?? { values: 0, errors: new Map<string, number>(), longest: 0 };
    counts.set(kind, known);
    return known;
  };

  /** `calm`: the last disturbance, if it had ended long enough before the call. */
  function note(kind: string, error: unknown, calm: typeof disturbance | undefined): void {
    if (!(error instanceof AshlarError)) {
      problem(`${kind} ended in what is no AshlarError: ${String(error)}`);
      return;
    }
    const { errors } = countsOf(kind);
    errors.set(error.code, (errors.get(error.code) ?? 0) + 1);
    if (error.class !== 'unavailable') problem(`${kind} was refused: ${error.code} (${error.class}): ${error.message}`);
    else if (calm === disturbance) problem(`${kind} was still unavailable after "${calm.name}": ${error.message}`);
  }

  return {
    counts,
    problems,
    get running() {
      return running;
    },
    disturb(name) {
      const begun = { name, over: Number.POSITIVE_INFINITY };
      disturbance = begun;
      return () => {
        begun.over = performance.now();
      };
    },
    async call(kind, work) {
      const begin = performance.now();
      const calm = begin > disturbance.over + recovery ? disturbance : undefined;
      running += 1;
      try {
        const value = await work();
        countsOf(kind).values += 1;
        return value;
      } catch (error) {
        note(kind, error, calm);
        return undefined;
      } finally {
        running -= 1;
        const count = countsOf(kind);
        count.longest = Math.max(count.longest, performance.now() - begin);
      }
    },
    problem,
  };
}
