import { unavailable } from '../compile/failures.ts';

const WAITED_IN_VAIN =
  'a transaction held the database until the deadline. If this call was made inside that transaction, it waited for ' +
  'itself: pass trx, or await it inside domain.transaction';

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
      reject(unavailable({ code: 'TURN_TIMEOUT' }, WAITED_IN_VAIN));
    }, timeout);
    const started = (): void => {
      clearTimeout(timer);
      if (expired) throw unavailable({ code: 'TURN_TIMEOUT' }, WAITED_IN_VAIN);
    };
    attempt(started)
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}
