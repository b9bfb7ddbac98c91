/** The functions with which a step of the demo prints and checks. */
export interface Telling {
  /** Prints a call, as an application would write it. */
  does(call: string): void;
  /** Prints a result. */
  says(line: string): void;
  /** Prints a claim that holds, or ends the demo if it does not hold. */
  check(promise: string, holds: boolean): void;
}

/** A claim of the demo that does not hold. */
class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

let count = 0;
let current = 'at the start';

const telling: Telling = {
  does: (call) => console.log(`   > ${call}`),
  says: (line) => console.log(`     ${line}`),
  check(promise, holds) {
    if (!holds) throw new BrokenPromise(`this is not so: ${promise}`);
    console.log(`   ✓ ${promise}`);
  },
};

/** Runs one step under its number and title. */
export async function step<Result>(title: string, work: (telling: Telling) => Promise<Result>): Promise<Result> {
  count += 1;
  current = `in step ${count}, "${title}"`;
  console.log(`\n${count}. ${title}`);
  return await work(telling);
}

/** The error that `work` throws. It is a broken promise if it throws none. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new BrokenPromise('nothing was thrown');
}

/** The number of steps so far. */
export function stepsTaken(): number {
  return count;
}

/** One line that says what failed, and in which step. */
export function describeFailure(error: unknown): string {
  if (error instanceof BrokenPromise) return `FAILED ${current}: ${error.message}`;
  const [reason] = error instanceof AggregateError ? error.errors : [error];
  const code = reason instanceof Error && 'code' in reason ? ` (${String(reason.code)})` : '';
  return `FAILED ${current}: ${reason instanceof Error ? reason.message : String(reason)}${code}`;
}

/** The first eight characters of a secret, which are safe to print. */
export function beginning(secret: string): string {
  return `${secret.slice(0, 8)}…`;
}
