import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { quoted } from '@ashlar/core/extension';
import { callStrategy } from '../call-strategy.ts';
import { strategyFacts } from '../part.ts';
import { refuseUnlessRecent } from '../recent-credential.ts';
import type { ServedPhase } from './served-phase.ts';

/** A call of a phase by a front end. */
export interface PhaseCall {
  readonly params: unknown;
  /** Where it runs: the domain with the actor and the context of the request. */
  readonly scope: Scope;
  /**
   * Runs once the input was found valid, before anything is read, hashed or written. What it throws refuses the call. A front
   * end counts attempts here, so input that is not valid does not count.
   */
  gate?(scope: Scope): Promise<void>;
}

/**
 * Runs a phase, as `Info.strategy(resource, strategy).action(name, params)` does, with a gate of the front end.
 *
 * @throws TypeError if the resource has no such strategy; AshlarError CREDENTIAL_NOT_RECENT; and what the action throws
 *
 * @example
 * const user = await callPhase(User, served, { params: { email, password }, scope: accounts.with({ context }) });
 */
export async function callPhase(
  resource: AnyResource,
  { strategy, name }: Pick<ServedPhase, 'strategy' | 'name'>,
  call: PhaseCall,
): Promise<unknown> {
  const facts = ResourceInfo.fact(resource, strategyFacts)?.find((each) => each.name === strategy);
  if (facts === undefined) throw new TypeError(`${resource.name} has no strategy ${quoted(strategy)}`);
  if (facts.actions[name]?.phase?.recent === true) refuseUnlessRecent(resource, call.scope, { always: true });
  return await callStrategy(resource, facts, { ...call, name, options: undefined });
}
