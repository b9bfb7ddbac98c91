import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_PAUSE = 50;

/**
 * Tries again while `shouldRetry` says so, until the deadline (of performance.now()); then what was thrown is thrown. The
 * pauses grow, and by chance, so that two who collide do not do so again.
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
