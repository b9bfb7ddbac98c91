import { type AnyResource, isRecordOf } from '@ashlar/core';
import { subjectOf } from '../token/subject.ts';
import type { AttemptFacts } from './events.ts';
import { identityFieldOf } from './identity-field.ts';
import type { StrategyActionRoute, StrategyFacts } from './part.ts';

/** A call of a strategy action that is about to begin. */
export interface BeginningCall {
  readonly strategy: Pick<StrategyFacts, 'name' | 'options'>;
  readonly action: string;
  readonly route: StrategyActionRoute;
  /** The record that the caller names, if any. */
  readonly record?: unknown;
}

/** What is known about a call before it runs, without its context. `params` are not parsed yet. */
export async function attemptOf(
  resource: AnyResource,
  call: BeginningCall,
  params: unknown,
): Promise<Omit<AttemptFacts, 'context'>> {
  return beginningFacts(resource, call, await identityOf(call.route, params));
}

/** The same, once the identity in its input is known. */
export function beginningFacts(
  resource: AnyResource,
  { strategy, action, route, record }: BeginningCall,
  identity: string | null,
): Omit<AttemptFacts, 'context'> {
  return {
    strategy: strategy.name,
    action,
    counts: route.counts,
    identity,
    identityField: identity === null ? null : identityFieldOf(strategy, route),
    subject: isRecordOf(resource, record) ? subjectOf(resource, record) : null,
  };
}

/** Finds the identity in input that is not parsed yet. Null if there is none. */
export async function identityOf(route: StrategyActionRoute, params: unknown): Promise<string | null> {
  try {
    const identity = await route.identity?.(params);
    return typeof identity === 'string' ? identity : null;
  } catch {
    return null;
  }
}
