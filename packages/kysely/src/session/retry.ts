import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_PAUSE = 50;

/**
 * Tries again while `shouldRetry` says so, until the deadline (of performance.now()). Then it throws the last error.
 * The pauses grow and are random, so two calls that collide do not collide again.
 */
export async function retry<Result>(
  work: () => Result | Promise<Result>,
  shouldRetry: (error: unknown) => boolean,
  deadline: number,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!shouldRetry(error) || performance.now() >= deadline) throw error;
    }
    await sleep(1 + Math.random() * Math.min(LONGEST_PAUSE, 2 ** attempt));
  }
}

/** The same for work that nearly always succeeds at once: it answers without a promise then. */
export function retryUnlessDone<Result>(
  work: () => Result,
  shouldRetry: (error: unknown) => boolean,
  deadline: () => number,
): Result | Promise<Result> {
  try {
    return work();
  } catch (error) {
    if (!shouldRetry(error)) throw error;
  }
  return retry(work, shouldRetry, deadline());
}
