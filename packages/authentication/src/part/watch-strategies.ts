import { type AnyResource, AshlarError, isRecordOf, type Scope } from '@ashlar/core';
import type { ActionWatcher, Draft, WatchedCall } from '@ashlar/core/extension';
import { subjectOf } from '../token/subject.ts';
import { beginningFacts, identityOf } from './attempt-of.ts';
import type { AttemptError, AttemptEvent } from './events.ts';
import type { AttemptListener, PartListeners } from './listeners.ts';
import type { StrategyActionRoute, StrategyFacts } from './part.ts';
import { begun, markOf, noteUser } from './strategy-call.ts';

/** A strategy action and its resource action. */
interface Offer {
  readonly strategy: StrategyFacts;
  readonly action: string;
  readonly route: StrategyActionRoute;
}

/** What the watchers of one resource share. */
interface Watching {
  /** Read it only when an action runs. The resource is not finished while it is compiled. */
  readonly resource: AnyResource;
  readonly strategies: readonly StrategyFacts[];
  readonly listeners: PartListeners;
}

/**
 * Watches every action that strategies and add-ons offer. So gates and listeners learn of each call, however it was
 * made.
 */
export function watchStrategies(draft: Draft, { resource, strategies, listeners }: Watching): void {
  const offers = strategies.flatMap((strategy) =>
    Object.entries(strategy.actions).map(([action, route]): Offer => ({ strategy, action, route })),
  );
  for (const name of new Set(offers.map(({ route }) => route.action))) {
    const [first, ...others] = offers.filter(({ route }) => route.action === name);
    if (first === undefined || !draft.actions.has(name)) continue;
    draft.watchAction(name, watcherOf({ resource, listeners }, [first, ...others]));
  }
}

type Offers = readonly [Offer, ...Offer[]];

function watcherOf({ resource, listeners }: Omit<Watching, 'strategies'>, offers: Offers): ActionWatcher {
  return {
    async around(watched, run) {
      const through = throughOf(watched.scope);
      const offer = offers.find((each) => isThrough(each, through)) ?? offers[0];
      const { route } = offer;
      const identity = route.identity === undefined ? null : await identityOf(route, paramsOf(route, watched));
      const facts = beginningFacts(resource, { ...offer, record: watched.record }, identity);
      const scope = begun(watched.scope, { through, facts, cause: route.cause });
      try {
        const result = await run(scope);
        if (listeners.attempt.length > 0 && isRecordOf(resource, result)) noteUser(scope, subjectOf(resource, result));
        report(scope, listeners.attempt, { status: 'success' });
        return result;
      } catch (error) {
        report(scope, listeners.attempt, { status: 'failure', error: plainError(error) });
        throw error;
      }
    },
    async gate(scope) {
      const call = markOf(scope)?.call;
      if (call === undefined) return;
      for (const gate of listeners.gates) {
        if ((await gate(call.facts, scope)) !== 'suppress') continue;
        if (call.facts.counts !== 'requests') {
          throw new TypeError("a gate answers 'suppress' for an action that sends no mail: let it throw to refuse");
        }
        call.suppressed = true;
      }
    },
  };
}

/** How this call was made. A call inside another action does not count as a call of the strategy. */
function throughOf(scope: Scope): NonNullable<ReturnType<typeof markOf>>['through'] {
  const mark = markOf(scope);
  return mark?.call === undefined ? mark?.through : undefined;
}

function isThrough({ strategy, action }: Offer, through: ReturnType<typeof throughOf>): boolean {
  return through?.strategy.name === strategy.name && through.action === action;
}

/** What the caller of the strategy action gave: with the record, which the resource action gets first. */
function paramsOf({ record: name }: StrategyActionRoute, { record, params }: WatchedCall): unknown {
  return name === undefined ? params : { ...Object(params), [name]: record };
}

function report(
  scope: Scope,
  listeners: readonly AttemptListener[],
  ended: Pick<AttemptEvent, 'status' | 'error'>,
): void {
  const call = markOf(scope)?.call;
  if (listeners.length === 0 || call === undefined) return;
  const { facts, subject } = call;
  try {
    scope.whenSettled(async (outcome) => {
      const event: AttemptEvent = Object.freeze({ ...facts, ...ended, subject, rolledBack: outcome === 'rolledBack' });
      await Promise.all(listeners.map((listener) => tell(scope, () => listener(event, scope))));
    });
  } catch (error) {
    // The domain was closed meanwhile. The outcome of the call stays the same.
    scope.report(error);
  }
}

/** If one listener fails or never ends, the others are still called. */
async function tell(scope: Scope, listen: () => void | Promise<void>): Promise<void> {
  try {
    await listen();
  } catch (error) {
    scope.report(error);
  }
}

function plainError(error: unknown): AttemptError {
  if (error instanceof AshlarError) return Object.freeze({ name: error.name, code: error.code });
  const name = error instanceof Error ? error.name : typeof error;
  return Object.freeze({ name: /^\w{1,64}$/.test(name) ? name : 'Error', code: undefined });
}
