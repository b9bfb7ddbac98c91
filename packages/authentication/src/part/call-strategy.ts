import type { ActionOptions, AnyResource, Scope } from '@ashlar/core';
import { callAction, didYouMean, findScope, quoted } from '@ashlar/core/extension';
import type { StrategyActionRoute, StrategyFacts } from './part.ts';
import { called } from './strategy-call.ts';

/**
 * Runs an action of a strategy.
 *
 * @throws TypeError for an unknown action, and what the action throws
 */
export async function callStrategy(
  resource: AnyResource,
  strategy: StrategyFacts,
  call: {
    readonly name: string;
    readonly params: unknown;
    readonly options: ActionOptions | undefined;
    readonly scope?: Scope;
    /** Runs once the input was found valid. */
    readonly gate?: (scope: Scope) => Promise<void>;
  },
): Promise<unknown> {
  const route = Object.hasOwn(strategy.actions, call.name) ? strategy.actions[call.name] : undefined;
  if (route === undefined) {
    const known = Object.keys(strategy.actions);
    throw new TypeError(
      `the strategy ${quoted(strategy.name)} of ${resource.name} has no action ${quoted(call.name)}; ${didYouMean(call.name, known)}`,
    );
  }
  const found = findScope(resource, call.options, call.scope);
  const scope = called(found, { strategy, action: call.name });
  const gate = call.gate && { gate: call.gate };
  // The strategy judges its callers by their credential: policies would refuse a sign-in, whose caller is no actor yet.
  return await callAction(resource, route.action, {
    ...argumentsOf(route, call.params),
    scope,
    isJudged: true,
    ...gate,
  });
}

/** The arguments of the resource action. For an update, the record comes first. */
function argumentsOf(route: StrategyActionRoute, params: unknown): Omit<Parameters<typeof callAction>[2], 'scope'> {
  const { record: recordName, find } = route;
  if (find !== undefined) return { args: [undefined, params], find: (scope) => find(params, scope) };
  if (recordName === undefined) return { args: [params] };
  if (typeof params !== 'object' || params === null) return { args: [undefined, params], recordName };
  // Invariant: any object can be read by name.
  const { [recordName]: record, ...rest } = params as Record<string, unknown>;
  return { args: [record, rest], recordName };
}
