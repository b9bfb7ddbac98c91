/** What a step of the demo tells, and what it insists on. */
export interface Telling {
  /** Says what is done, as an application would write it. */
  does(call: string): void;
  /** Says what came back. */
  says(line: string): void;
  /** Says what has to be so, or ends the demo if it is not. */
  check(promise: string, holds: boolean): void;
}

/** Something that the demo has promised and that did not come true. */
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

/** What `work` throws. It is a broken promise if it throws nothing. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new BrokenPromise('nothing was thrown');
}

/** How many steps were run. */
export function stepsTaken(): number {
  return count;
}

/** One line on what went wrong, and where. */
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
