import { AshlarError } from '@ashlar/core';

/** What came of all calls of one kind. */
interface CallCounts {
  /** How many ended in a value, and how many in which error, by code. */
  values: number;
  readonly errors: Map<string, number>;
  /** In milliseconds. */
  longest: number;
}

/** The calls of a run, and everything about them that should not be. */
export interface CallLog {
  readonly counts: ReadonlyMap<string, CallCounts>;
  readonly problems: readonly string[];
  /** How many calls have not ended yet. */
  readonly running: number;
  /** Says that something goes wrong from now on, until the function that is returned is called. */
  disturb(name: string): () => void;
  /** Makes a call; undefined if it was unavailable, which it may be unless nothing has been wrong for a while. */
  call<Value>(kind: string, work: () => Promise<Value>): Promise<Value | undefined>;
  problem(what: string): void;
}

const MOST_PROBLEMS = 100;

/**
 * A log for calls none of which gives a reason to be refused: all they may end in is a value, or being unavailable.
 * `recovery`: for how many milliseconds after a disturbance they still may be.
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

  /** `calm`: the last disturbance, if it was over for long enough when the call began. */
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
