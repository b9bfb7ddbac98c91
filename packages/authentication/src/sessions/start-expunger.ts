import type { AnyResource } from '@ashlar/core';
import { findScope } from '@ashlar/core/extension';
import { type Duration, secondsOf } from '../token/duration.ts';
import { checkExpunging } from './check-expunging.ts';
import { type ExpungeOptions, expungeExpired } from './expunge-expired.ts';

/** When and how to remove expired rows. */
export interface ExpungerOptions extends Omit<ExpungeOptions, 'trx'> {
  /** The time from the start of one run to the start of the next. Default '12 hours'. */
  readonly interval?: Duration;
}

/** A timer that removes expired rows until you stop it. */
export interface Expunger {
  /** Stops it. Resolves when the current run is over. */
  stop(): Promise<void>;
}

/**
 * Removes expired rows at an interval (AshAuthentication: the expunger of the token resource). It does not keep the process
 * alive, and it stops when its domain is closed. If a run fails, the domain's `onError` gets the error, and the next
 * run still comes.
 *
 * @throws InvalidInput, TypeError for a resource that keeps neither tokens nor counts of limits, or an interval that is no duration
 *
 * @example
 * const expunger = startExpunger(Token, { interval: '1 hour' });
 */
export function startExpunger(resource: AnyResource, options: ExpungerOptions = {}): Expunger {
  const { interval = '12 hours', batchSize, ...call } = options;
  // At once: the first run may be hours away.
  checkExpunging('startExpunger', resource, batchSize);
  const size = batchSize === undefined ? {} : { batchSize };
  const run = async (): Promise<void> => {
    await expungeExpired(resource, size);
  };
  return findScope(resource, call).repeat(run, secondsOf(interval) * 1000);
}
