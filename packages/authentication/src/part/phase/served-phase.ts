import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { factsOf } from '../../token/settings.ts';
import { type StrategyActionRoute, type StrategyFacts, strategyFacts } from '../part.ts';
import { pathStep } from './path-step.ts';
import type { Phase } from './phase-route.ts';

/** A phase of a strategy or add-on, with all that an HTTP front end needs to serve it. */
export interface ServedPhase extends Phase {
  /** The strategy or add-on. */
  readonly strategy: string;
  readonly kind: string;
  /** The action of the strategy. */
  readonly name: string;
  /** The path below the root of the front end: `/user/password/sign-in`. So is that of `alias`. */
  readonly path: string;
  /** How `strategy.action` reaches the resource action. */
  readonly route: StrategyActionRoute;
}

/**
 * Every phase of every strategy and add-on of a resource, in the order in which they were declared. An HTTP front end makes
 * its routes from them.
 *
 * @throws TypeError if the resource has no `authentication` section
 *
 * @example
 * phasesOf(User).map(({ method, path }) => `${method} ${path}`) // => ['POST /user/password/register', …]
 */
export function phasesOf(resource: AnyResource): readonly ServedPhase[] {
  factsOf(resource);
  return (ResourceInfo.fact(resource, strategyFacts) ?? []).flatMap((facts) => servedPhases(resource, facts));
}

/** The phases of one strategy. */
export function servedPhases(resource: AnyResource, facts: StrategyFacts): readonly ServedPhase[] {
  return facts.phases.flatMap((name) => {
    const route = facts.actions[name];
    if (route?.phase === undefined) return [];
    const path = pathOf(resource, facts, name);
    const { alias } = route.phase;
    const below = (own: string) => `${pathOf(resource, facts, facts.kind)}${own === '' ? '' : `/${own}`}`;
    const further = alias === undefined ? {} : { alias: { ...alias, path: below(alias.path) } };
    return [{ ...route.phase, ...further, strategy: facts.name, kind: facts.kind, name, path, route }];
  });
}

/** A phase with the name of its part is the whole part, so the path has the name once. */
function pathOf(resource: AnyResource, { name, kind }: StrategyFacts, phase: string): string {
  const own = phase === kind ? [name] : [name, phase];
  return `/${[factsOf(resource).subjectName, ...own.map(pathStep)].join('/')}`;
}
