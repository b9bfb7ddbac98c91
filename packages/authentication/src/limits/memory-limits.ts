import type { LimitRule, LimitStore, Taken } from './limit-store.ts';

/** How limits in memory behave. */
export interface MemoryLimitsOptions {
  /** How many keys are kept; the one that was not used for longest goes first. Default and most: 100,000. */
  readonly keys?: number;
}

interface Counter {
  readonly count: number;
  readonly windowEnd: number;
  readonly nextAt: number;
}

const mostKeys = 100_000;

/**
 * Counts limits in the memory of this process: two processes allow twice as much, and a restart begins again. An
 * attacker with a hundred thousand addresses can push other keys out.
 *
 * @throws TypeError for a number of keys that is none
 *
 * @example
 * addOns: { limits: { store: memoryLimits() } }
 */
export function memoryLimits({ keys = mostKeys }: MemoryLimitsOptions = {}): LimitStore {
  if (!Number.isSafeInteger(keys) || keys < 1 || keys > mostKeys) {
    throw new TypeError(`memoryLimits: keys must be a whole number from 1 to ${mostKeys}`);
  }
  const counters = new Map<string, Counter>();
  /** A Map keeps the order in which keys were set, so the first is the one that was not used for longest. */
  const keep = (key: string, counter: Counter): void => {
    counters.delete(key);
    counters.set(key, counter);
    for (const oldest of counters.keys()) {
      if (counters.size <= keys) return;
      counters.delete(oldest);
    }
  };
  return {
    isLocal: true,
    async take(key, rule, now) {
      const { counter, taken } = counted(counters.get(key), rule, now.getTime());
      keep(key, counter);
      return taken;
    },
    async giveBack(key, rule, taken) {
      const counter = counters.get(key);
      if (counter?.windowEnd !== taken.windowEnd.getTime()) return;
      counters.set(key, uncounted(counter, rule, taken));
    },
    async clear(key) {
      counters.delete(key);
    },
    async clearAll(key) {
      for (const each of counters.keys()) {
        if (each === key || each.startsWith(`${key}.`)) counters.delete(each);
      }
    },
  };
}

/** The same as the statement of `tableLimits`. */
function counted(
  before: Counter | undefined,
  { most, window, thenOneEvery = window }: LimitRule,
  now: number,
): { readonly counter: Counter; readonly taken: Taken } {
  const isNew = before === undefined || before.windowEnd <= now;
  const { count, windowEnd, nextAt } = isNew ? { count: 0, windowEnd: now + window, nextAt: now } : before;
  const isExtra = count >= most && nextAt <= now;
  const allowed = count < most || isExtra;
  const counter = {
    count: count < most ? count + 1 : most + (isExtra ? 1 : 2),
    windowEnd,
    nextAt: allowed ? now + thenOneEvery : nextAt,
  };
  const first = Math.min(counter.nextAt, windowEnd);
  return { counter, taken: { allowed, isExtra, windowEnd: new Date(windowEnd), nextAt: new Date(first) } };
}

function uncounted(counter: Counter, { most }: LimitRule, { isExtra }: Taken): Counter {
  if (isExtra) return { ...counter, nextAt: 0 };
  return { ...counter, count: counter.count > most ? most - 1 : Math.max(0, counter.count - 1) };
}
