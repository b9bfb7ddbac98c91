import { type ActionContext, type ActionOptions, type AnyResource, InvalidInput, type Scope } from '@ashlar/core';
import { callAction, didYouMean, findScope, quoted, sharedByCopies } from '@ashlar/core/extension';
import type { StrategyActionRoute, StrategyFacts } from './part.ts';

/** Contexts of calls that came through a strategy. Nobody outside this file can put one in. */
const contexts = sharedByCopies('contexts of strategy calls', () => new WeakMap<object, StrategyFacts>());

/**
 * The strategy that a hook's action was called through, or undefined if it was called directly. It cannot be forged by
 * whatever a caller passes as `context` (Ash: the private `ash_authentication?` context).
 *
 * @example
 * changes: [{ on: ['action'], before: (changeset, context) => { if (!strategyOfCall(context)) throw forbidden(); } }]
 */
export function strategyOfCall(context: ActionContext): { readonly name: string; readonly kind: string } | undefined {
  const strategy = contexts.get(context.context);
  return strategy === undefined ? undefined : { name: strategy.name, kind: strategy.kind };
}

/**
 * Runs one of a strategy's actions.
 *
 * @throws TypeError for an action that the strategy has not, and whatever the action throws
 */
export async function callStrategy(
  resource: AnyResource,
  strategy: StrategyFacts,
  call: {
    readonly name: string;
    readonly params: unknown;
    readonly options: ActionOptions | undefined;
    readonly scope?: Scope;
  },
): Promise<unknown> {
  const route = Object.hasOwn(strategy.actions, call.name) ? strategy.actions[call.name] : undefined;
  if (route === undefined) {
    const known = Object.keys(strategy.actions);
    throw new TypeError(
      `the strategy ${quoted(strategy.name)} of ${resource.name} has no action ${quoted(call.name)}; ${didYouMean(call.name, known)}`,
    );
  }
  const found =
    call.scope === undefined || call.options?.domain !== undefined
      ? findScope(resource, call.options)
      : findScope(resource, { ...call.options, domain: call.scope });
  // A context of its own, made here, so that the mark goes with this call and with nothing else.
  const scope = found.with({ context: {} });
  if (scope.options.context !== undefined) contexts.set(scope.options.context, strategy);
  const subject = `${resource.name}.${route.action}`;
  return await scope.call(async (inside) => {
    const args = await argumentsOf(route, subject, { params: call.params, scope: inside });
    return await callAction(resource, route.action, { args, scope: inside });
  });
}

/** What the resource action takes: for an update, the record comes first. */
async function argumentsOf(
  route: StrategyActionRoute,
  subject: string,
  { params, scope }: { readonly params: unknown; readonly scope: Scope },
): Promise<readonly unknown[]> {
  if (route.record !== undefined) return recordFirst(subject, route.record, params);
  if (route.find === undefined) return [params];
  return [await route.find(params, scope), params];
}

/** Takes the record out of the parameters, as the first argument of an update. */
function recordFirst(subject: string, name: string, params: unknown): readonly unknown[] {
  if (typeof params !== 'object' || params === null || !Object.hasOwn(params, name)) {
    throw new InvalidInput(subject, [{ path: [name], message: 'expected a record' }]);
  }
  // Invariant: an object may be read by names.
  const { [name]: record, ...rest } = params as Record<string, unknown>;
  return [record, rest];
}
