import { AshlarError } from '@ashlar/core';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { LimitRule, LimitStore, Taken } from './limit-store.ts';

/** What is taken, and when. */
export interface Taking {
  readonly key: string;
  readonly rule: LimitRule;
  readonly now: Date;
}

/**
 * Takes one from a store. A store that fails, or answers with what tells nothing, lets no attempt through.
 *
 * @throws AshlarError LIMITS_UNAVAILABLE, or what the data layer of a table throws
 */
export async function takeOne(store: LimitStore, { key, rule, now }: Taking): Promise<Taken> {
  let taken: unknown;
  try {
    taken = await store.take(key, rule, now);
  } catch (cause) {
    // Of a table: it says what is wrong. Of a store of the application's own: it may say anything.
    if (cause instanceof AshlarError) throw cause;
    throw authenticationErrors.error('LIMITS_UNAVAILABLE', { cause });
  }
  if (isTaken(taken)) return taken;
  throw authenticationErrors.error('LIMITS_UNAVAILABLE', {
    message: 'the store of limits answered with something else than { allowed, nextAt, windowEnd, isExtra }',
  });
}

function isTaken(value: unknown): value is Taken {
  if (typeof value !== 'object' || value === null) return false;
  const member = (name: keyof Taken): unknown => Reflect.get(value, name);
  const decides = typeof member('allowed') === 'boolean' && typeof member('isExtra') === 'boolean';
  return decides && isMoment(member('nextAt')) && isMoment(member('windowEnd'));
}

function isMoment(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
