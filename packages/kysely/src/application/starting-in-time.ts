import { waitedInVain } from '../compile/failures.ts';

/**
 * Gives `attempt` `timeout` milliseconds to call `started`. After that the call fails, and `started` throws, so the
 * attempt cannot go on later.
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
