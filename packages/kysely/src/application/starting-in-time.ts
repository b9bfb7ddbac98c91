import { waitedInVain } from '../compile/failures.ts';

/**
 * Gives `attempt` until the deadline, `timeout` milliseconds from now, to call `started`. After that it fails, and
 * `started` throws, so that what was given up does not happen later.
 */
export function startingInTime<Result>(
  timeout: number,
  attempt: (started: () => void) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      reject(waitedInVain());
    }, timeout);
    const started = (): void => {
      clearTimeout(timer);
      if (expired) throw waitedInVain();
    };
    attempt(started)
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}
