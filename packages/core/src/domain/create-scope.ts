import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope, ScopeOptions, TransactionScope } from '../contract/scope.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { actionFunction } from '../run/action-function.ts';
import { callAction } from '../run/call-action.ts';
import type { DataLayerStore } from '../scope/data-layer-store.ts';
import { runInScope } from '../scope/find-scope.ts';
import { noTransactions, runSurrounded } from '../scope/surroundings.ts';
import type { Background } from './background.ts';
import type { Events } from './events.ts';

/** The parts that all scopes of one domain share. */
export interface DomainBasis {
  readonly name: string;
  readonly resources: readonly AnyResource[];
  readonly held: ReadonlySet<AnyResource>;
  readonly background: Background;
  readonly events: Events;
  /** @throws AshlarError DOMAIN_CLOSED */
  store(): DataLayerStore;
  /**
   * Runs `work` in a scope as a call that closing waits for.
   *
   * @throws AshlarError DOMAIN_CLOSED
   */
  call<Result>(scope: Scope, work: () => Result): Result;
  clock(): number;
  report(error: unknown): void;
}

/** A scope of a domain, with what it fixes for the calls inside it. */
export function createScope(basis: DomainBasis, fixed: ScopeOptions): Scope {
  const scope: Scope = {
    name: basis.name,
    options: fixed,
    resources: basis.resources,
    get store() {
      return basis.store();
    },
    now: () => new Date(basis.clock()),
    actions: (resource) => actionsIn(resource, scope),
    has: (resource) => basis.held.has(resource),
    with: (more) => createScope(basis, { ...fixed, ...more, context: { ...fixed.context, ...more.context } }),
    run: (work) => passedOn(basis.call(scope, work)),
    call: (work) => basis.call(scope, () => inTransactionOf(basis, scope, work)),
    transaction: (work) => explicitTransaction(basis, scope, work),
    report: (error) => basis.report(error),
    detach: (work) => basis.background.detach(withoutTransaction(basis, fixed), basis.store(), work),
    whenSettled: (work) => basis.background.whenSettled(withoutTransaction(basis, fixed), basis.store(), work),
    tell(event, told) {
      if (!basis.events.has(event)) return;
      basis.background.whenSettled(withoutTransaction(basis, fixed), basis.store(), async (outcome) => {
        if (outcome === 'committed') await basis.events.tell(event, told);
      });
    },
    hears: (event) => basis.events.has(event),
    apart: (work) => {
      const outside = withoutTransaction(basis, fixed);
      return basis.call(outside, () => runSurrounded({ transactions: noTransactions }, () => work(outside)));
    },
    repeat: (work, interval) => basis.background.repeat(withoutTransaction(basis, fixed), work, interval),
    onClose: (work) => basis.background.onClose(work),
  };
  return scope;
}

/** Runs a call in the transaction that its scope fixes. Inside, the transaction surrounds whatever is called. */
function inTransactionOf<Result>(
  basis: DomainBasis,
  scope: Scope,
  work: (inside: Scope) => Promise<Result>,
): Promise<Result> {
  const { trx } = scope.options;
  if (trx === undefined) return work(scope);
  // Hooks after its commit must not try to take part in it.
  const inside = withoutTransaction(basis, scope.options);
  return basis.store().within(trx, () => runInScope(inside, () => work(inside)));
}

/** The same scope, and the very same context, outside of the transaction. */
function withoutTransaction(basis: DomainBasis, { trx: _trx, ...rest }: ScopeOptions): Scope {
  return createScope(basis, rest);
}

async function explicitTransaction<Result>(
  basis: DomainBasis,
  outer: Scope,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  return await outer.call((inside) =>
    basis.store().explicitTransaction((handle) => {
      const scope = extendScope(createScope(basis, inside.options), {
        get trx() {
          return handle();
        },
      });
      return runInScope(scope, () => work(scope));
    }),
  );
}

/** Closing looks at the promise too. This copy keeps a rejection unhandled if the application does not handle it. */
function passedOn<Result>(result: Result): Result {
  if (!(result instanceof Promise) || result.constructor !== Promise) return result;
  // Invariant: a plain promise that settles as another one does is of its type.
  return result.then((value) => value) as Result;
}

/** Adds members to a scope. A spread would read the getters now, and they have to be read later. */
export function extendScope<More extends object>(scope: Scope, more: More): Scope & More {
  // Invariant: the properties that are defined here are those of a scope.
  return Object.defineProperties(more, Object.getOwnPropertyDescriptors(scope)) as Scope & More;
}

function actionsIn<Actions>(resource: AnyResource & { readonly actions: Actions }, scope: Scope): Actions {
  const actions = Array.from(compiledOf(resource).actions.values(), (action) => [
    action.name,
    actionFunction(resource, action, (args) => callAction(resource, action.name, { args, scope })),
  ]);
  // Invariant: a resource has one call for each action of this name.
  return Object.fromEntries(actions) as Actions;
}
