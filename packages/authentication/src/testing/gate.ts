/** A point in the code that holds the next call until a test releases it. It forces an interleaving. */
export interface Gate {
  /** Closes the gate. Resolves when a call reaches it and is held. */
  hold(): Promise<void>;
  /** Releases the held call, and opens the gate. */
  release(): void;
  /** Called by the code that is to be held: waits if the gate is closed. Only the first one is held. */
  pass(): Promise<void>;
  /** Makes every passing call pause, as `explore` does at random. Without an argument, calls no longer pause. */
  slow(pause?: () => Promise<void>): void;
}

/**
 * Makes an open gate.
 *
 * @example
 * const reached = gate.hold();
 * const signIn = password.action('signIn', credentials); // passes the gate on its way
 * await reached; // it stands there now
 * await password.action('changePassword', change);
 * gate.release();
 */
export function createGate(): Gate {
  let closed: { reached: PromiseWithResolvers<void>; released: PromiseWithResolvers<void> } | undefined;
  let standing: PromiseWithResolvers<void> | undefined;
  let pauseOf: (() => Promise<void>) | undefined;
  return {
    hold() {
      closed = { reached: Promise.withResolvers(), released: Promise.withResolvers() };
      return closed.reached.promise;
    },
    release() {
      closed = undefined;
      standing?.resolve();
    },
    async pass() {
      await pauseOf?.();
      const here = closed;
      if (here === undefined) return;
      closed = undefined;
      standing = here.released;
      here.reached.resolve();
      await here.released.promise;
    },
    slow(pause) {
      pauseOf = pause;
    },
  };
}
