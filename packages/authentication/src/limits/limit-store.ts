/** How much one key may take. */
export interface LimitRule {
  /** So many in each window. */
  readonly most: number;
  /** How long a window lasts, in milliseconds. It begins with the first one that is taken. */
  readonly window: number;
  /** Once all are taken: one more whenever so much time has passed since the last one, in milliseconds. Absent: none. */
  readonly thenOneEvery?: number;
}

/** What taking one has come to. */
export interface Taken {
  readonly allowed: boolean;
  /** The next time at which one is allowed. For an allowed one: the next time, if this one was the last. */
  readonly nextAt: Date;
  /** When the window ends. It tells one window of a key from the next. */
  readonly windowEnd: Date;
  /** Whether it was allowed only because `thenOneEvery` had passed. */
  readonly isExtra: boolean;
}

/**
 * Where limits are counted: `memoryLimits()`, `tableLimits(Limit)`, or a store of your own, such as Redis. A key is text in
 * base64url and dots. What a store throws refuses the attempt: it is never let through without being counted.
 */
export interface LimitStore {
  /**
   * Takes one from a key, if there is one. Calls at the same time, of all processes, must get no more than the rule says: so
   * count first, by one atomic operation. It must stay counted when a transaction around the call rolls back.
   */
  take(key: string, rule: LimitRule, now: Date): Promise<Taken>;
  /** Gives back what `take` answered, unless its window has ended. */
  giveBack(key: string, rule: LimitRule, taken: Taken): Promise<void>;
  /** Forgets a key. */
  clear(key: string): Promise<void>;
  /** Forgets a key, and all that begin with it and a dot. */
  clearAll(key: string): Promise<void>;
  /** Whether only this process sees it. Default false: then keys have to be the same in all processes. */
  readonly isLocal?: boolean;
}
