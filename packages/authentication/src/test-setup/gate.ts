/** A point that the next one to pass is held at, until the test lets it go on: forces an interleaving. */
export interface Gate {
  /** Closes the gate. Resolves when somebody stands in front of it. */
  hold(): Promise<void>;
  /** Lets whoever stands there go on. */
  release(): void;
  /** Called by the code that is to be held: waits if the gate is closed. Only the first one is held. */
  pass(): Promise<void>;
}

export function createGate(): Gate {
  let held: { reached: PromiseWithResolvers<void>; released: PromiseWithResolvers<void> } | undefined;
  let released: PromiseWithResolvers<void> | undefined;
  return {
    hold() {
      held = { reached: Promise.withResolvers(), released: Promise.withResolvers() };
      return held.reached.promise;
    },
    release: () => released?.resolve(),
    async pass() {
      const here = held;
      if (here === undefined) return;
      held = undefined;
      released = here.released;
      here.reached.resolve();
      await here.released.promise;
    },
  };
}
