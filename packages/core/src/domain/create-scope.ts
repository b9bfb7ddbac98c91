import type { Scope, ScopeOptions, TransactionScope } from '../action/scope.ts';
import type { AnyResource } from '../resource/resource.ts';
import { callAction } from '../run/call-action.ts';
import type { DataLayerStore } from '../scope/data-layer-store.ts';
import { runInScope } from '../scope/find-scope.ts';
import type { Background } from './background.ts';

/** What the scopes of one domain have in common. */
export interface DomainBasis {
  readonly name: string;
  readonly resources: readonly AnyResource[];
  readonly held: ReadonlySet<object>;
  readonly background: Background;
  /** @throws AshlarError DOMAIN_CLOSED */
  store(): DataLayerStore;
  clock(): number;
  report(error: unknown): void;
  onClose(work: () => void | Promise<void>): void;
}

/** A scope of a domain, with what it fixes for the calls inside it. */
export function createScope(basis: DomainBasis, fixed: ScopeOptions): Scope {
  return {
    name: basis.name,
    options: fixed,
    resources: basis.resources,
    get store() {
      return basis.store();
    },
    now: () => new Date(basis.clock()),
    actions: (resource) => actionsIn(resource, createScope(basis, fixed)),
    has: (resource) => basis.held.has(resource),
    with: (more) => createScope(basis, { ...fixed, ...more, context: { ...fixed.context, ...more.context } }),
    run(work) {
      basis.store();
      return runInScope(createScope(basis, fixed), work);
    },
    transaction: (work) => explicitTransaction(basis, fixed, work),
    report: (error) => basis.report(error),
    detach: (work) => basis.background.detach(work),
    onClose: (work) => basis.onClose(work),
  };
}

async function explicitTransaction<Result>(
  basis: DomainBasis,
  { trx: outer, ...inner }: ScopeOptions,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  const store = basis.store();
  const begin = (): Promise<Result> =>
    store.explicitTransaction((handle) => {
      const scope = extendScope(createScope(basis, inner), {
        get trx() {
          return handle();
        },
      });
      return runInScope(scope, () => work(scope));
    });
  return outer === undefined ? await begin() : await store.within(outer, begin);
}

/** Adds members to a scope. Not a spread: that would read the getters, which are there to be read later. */
export function extendScope<More extends object>(scope: Scope, more: More): Scope & More {
  // Invariant: the properties that are defined here are those of a scope.
  return Object.defineProperties(more, Object.getOwnPropertyDescriptors(scope)) as Scope & More;
}

function actionsIn<Actions>(resource: { readonly actions: Actions }, scope: Scope): Actions {
  // Invariant: whatever has typed `actions` beside a name is a resource; nothing else makes them.
  const compiled = resource as unknown as AnyResource;
  const names = [...compiled['~compiled'].actions.keys()];
  const actions = names.map((name) => [name, (...args: unknown[]) => callAction(compiled, name, { args, scope })]);
  return Object.fromEntries(actions) as Actions;
}
