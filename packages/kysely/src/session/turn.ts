import { unavailable } from '../compile/failures.ts';

/** The right to write, which one at a time has, in the order in which they asked. */
export interface Turn {
  /** Whether nobody has it. */
  readonly free: boolean;
  /** Resolves when it is one's turn; rejects with STORE_UNAVAILABLE at the deadline (of performance.now()). */
  take(deadline: number): Promise<void>;
  /** Passes it on. */
  give(): void;
}

const WAITED_IN_VAIN =
  'a transaction held the database until the deadline. If this call was made inside that transaction, it waited for ' +
  'itself: pass trx, or await it inside domain.transaction';

/** A queue for the right to write. */
export function createTurn(): Turn {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    get free() {
      return !taken;
    },
    async take(deadline) {
      if (taken) await waitFor(waiting, deadline);
      // Whoever gives passes `taken` on, so that nobody can come between.
      taken = true;
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) taken = false;
      else next();
    },
  };
}

function waitFor(waiting: (() => void)[], deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(enter), 1);
      reject(unavailable({ code: 'TURN_TIMEOUT' }, WAITED_IN_VAIN));
    };
    const timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()));
    waiting.push(enter);
  });
}
