import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scope } from '../contract/scope.ts';
import { sharedByCopies } from '../error/copies.ts';
import type { OpenTransaction } from './open-transaction.ts';

/** A call of a domain's while it runs, or a task of its background. */
export interface RunningCall {
  /** Closing waits for the calls with this object. All calls of one domain have the same one. */
  readonly of: object;
  /** The call that it was made in. */
  readonly outer: RunningCall | undefined;
  ended: boolean;
}

/** The surroundings of running code. */
export interface Surroundings {
  /** The scope of the actions that are called without one. */
  readonly scope: Scope | undefined;
  /** The open transactions, by data layer: a call over one store may be made inside a transaction of another. */
  readonly transactions: ReadonlyMap<object, OpenTransaction>;
  /** The innermost call. */
  readonly call: RunningCall | undefined;
}

/** Outside of every transaction. */
export const noTransactions: ReadonlyMap<object, OpenTransaction> = new Map();
/** Around code that belongs to no call. */
export const nothingAround: Surroundings = { scope: undefined, transactions: noTransactions, call: undefined };
// One storage for all of it, so that background work can leave all of it at once.
const storage = sharedByCopies('surroundings', () => new AsyncLocalStorage<Surroundings>());

/** The surroundings of the current code. */
export function surroundings(): Surroundings {
  return storage.getStore() ?? nothingAround;
}

/** Runs `work` with more around it. */
export function runSurrounded<Result>(more: Partial<Surroundings>, work: () => Result): Result {
  return storage.run({ ...surroundings(), ...more }, work);
}

/** Runs `work` with only this around it, outside of everything that surrounds the current code. */
export function runApart<Result>(only: Surroundings, work: () => Result): Result {
  return storage.run(only, work);
}
