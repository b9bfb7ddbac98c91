import type { AnyResource } from '@ashlar/core';
import { findScope } from '@ashlar/core/extension';
import { type Duration, secondsOf } from '../token/duration.ts';
import { type ExpungeOptions, expungeExpired } from './expunge-expired.ts';

/** How often and how expired rows are removed. */
export interface ExpungerOptions extends Omit<ExpungeOptions, 'trx'> {
  /** From the start of one run to that of the next. Default '12 hours'. */
  readonly interval?: Duration;
}

/** Something that removes expired rows until it is stopped. */
export interface Expunger {
  /** Resolves when nothing is running any more. */
  stop(): Promise<void>;
}

/**
 * Removes expired rows again and again (AshAuthentication: the token resource's expunger). It does not keep the process
 * alive; it stops when its domain is closed; a run that fails is reported to the domain's `onError`, and the next one
 * comes all the same.
 *
 * @example
 * const expunger = startExpunger(Token, { interval: '1 hour' });
 */
export function startExpunger(tokenResource: AnyResource, options: ExpungerOptions = {}): Expunger {
  const { interval = '12 hours', batchSize, ...call } = options;
  const size = batchSize === undefined ? {} : { batchSize };
  const run = async (): Promise<void> => {
    await expungeExpired(tokenResource, size);
  };
  return findScope(tokenResource, call).repeat(run, secondsOf(interval) * 1000);
}
