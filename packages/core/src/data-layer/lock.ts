/** How long someone waits for a lock, and the error that ends the wait. */
export interface Patience {
  /** In milliseconds. */
  readonly timeout: number;
  late(): Error;
}

/** A lock that passes from one holder to the next, in the order in which they asked. */
export interface Lock {
  /** Whether `acquire` would resolve at once. */
  readonly free: boolean;
  /** Resolves when the caller holds the lock. Without `patience` it waits as long as it takes. */
  acquire(patience?: Patience): Promise<void>;
  /** Passes the lock to the next who waits. The holder calls it once. */
  release(): void;
  /** Runs `work` while it holds the lock. If the lock is free, `work` starts before `hold` returns. */
  hold<Result>(work: () => Result | Promise<Result>, patience?: Patience): Promise<Result>;
  /** Rejects all who wait at present. */
  dismiss(reason: Error): void;
}

interface Waiting {
  admit(): void;
  refuse(reason: Error): void;
}

/**
 * A lock with as many places as `places` says at each `acquire`. Default: one.
 *
 * @example
 * const writing = createLock();
 * await writing.hold(() => write(row), { timeout: 5000, late: () => coreErrors.error('STORE_UNAVAILABLE') });
 */
export function createLock(places: () => number = () => 1): Lock {
  // A Set keeps the order in which they came, and forgets one in the middle at once.
  const waiting = new Set<Waiting>();
  let held = 0;

  function acquire(patience?: Patience): Promise<void> | undefined {
    if (held >= places()) return wait(waiting, patience);
    held += 1;
    return undefined;
  }

  function release(): void {
    const [next] = waiting;
    // The place passes on without becoming free, so that no newcomer can take it.
    if (next === undefined) held -= 1;
    else next.admit();
  }

  return {
    get free() {
      return held < places();
    },
    acquire: async (patience) => await acquire(patience),
    release,
    async hold(work, patience) {
      const turn = acquire(patience);
      if (turn !== undefined) await turn;
      try {
        return await work();
      } finally {
        release();
      }
    },
    dismiss(reason) {
      for (const each of waiting) each.refuse(reason);
    },
  };
}

function wait(waiting: Set<Waiting>, patience: Patience | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      waiting.delete(place);
      outcome();
    };
    const place: Waiting = {
      admit: () => settle(resolve),
      refuse: (reason) => settle(() => reject(reason)),
    };
    const timer = patience && setTimeout(() => place.refuse(patience.late()), Math.max(0, patience.timeout));
    waiting.add(place);
  });
}
