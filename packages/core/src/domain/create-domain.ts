import type { Scope, ScopeOptions, TransactionScope } from '../action/scope.ts';
import { coreErrors } from '../error/core-errors.ts';
import type { AnyResource } from '../resource/resource.ts';
import { callAction } from '../run/call-action.ts';
import { storeOf } from '../scope/data-layer-store.ts';
import { bindDomain, runInScope, unbindDomain } from '../scope/find-scope.ts';
import type { Domain, DomainOptions } from './domain.ts';
import { verifyDomain } from './verify-domain.ts';

/**
 * Binds resources to a store.
 *
 * @throws AshlarError INVALID_DOMAIN with every problem, such as a token resource that is not in the domain
 *
 * @example
 * const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
 */
export function createDomain(options: DomainOptions): Domain {
  verifyDomain(options);
  const { name, resources, dataLayer, clock = Date.now, onError = writeToStandardError } = options;
  const store = storeOf(dataLayer);
  const held = new Set<object>(resources);
  const closing: (() => void | Promise<void>)[] = [];
  let open = true;

  const refuseIfClosed = (): void => {
    if (!open) throw coreErrors.error('DOMAIN_CLOSED', { message: `the domain ${name} is closed: create it anew` });
  };
  const createScope = (fixed: ScopeOptions): Scope => ({
    name,
    options: fixed,
    get store() {
      refuseIfClosed();
      return store;
    },
    now: () => new Date(clock()),
    actions: (resource) => actionsIn(resource, createScope(fixed)),
    has: (resource) => held.has(resource),
    with: (more) => createScope({ ...fixed, ...more, context: { ...fixed.context, ...more.context } }),
    run(work) {
      refuseIfClosed();
      return runInScope(createScope(fixed), work);
    },
    async transaction(work) {
      refuseIfClosed();
      const { trx: outer, ...inner } = fixed;
      const begin = () =>
        store.explicitTransaction((handle) => {
          const scope: TransactionScope = extend(createScope(inner), {
            get trx() {
              return handle();
            },
          });
          return runInScope(scope, () => work(scope));
        });
      return outer === undefined ? await begin() : await store.within(outer, begin);
    },
    report(error) {
      onError(error);
    },
  });

  const domain: Domain = extend(createScope({}), {
    resources,
    onClose: (work: () => void | Promise<void>) => void closing.push(work),
    async close(): Promise<void> {
      if (!open) return;
      open = false;
      unbindDomain(domain, resources);
      for (const work of closing) await work();
      store.domains -= 1;
      if (store.domains === 0) await dataLayer.close();
    },
  });
  store.domains += 1;
  bindDomain(domain, resources);
  return domain;
}

/** Adds members to a scope. Not a spread: that would read the getters, which are there to be read later. */
function extend<More extends object>(scope: Scope, more: More): Scope & More {
  return Object.defineProperties(more, Object.getOwnPropertyDescriptors(scope)) as Scope & More;
}

function actionsIn<Actions>(resource: { readonly actions: Actions }, scope: Scope): Actions {
  // Invariant: whatever has typed `actions` beside a name is a resource; nothing else makes them.
  const compiled = resource as unknown as AnyResource;
  const names = [...compiled['~compiled'].actions.keys()];
  const actions = names.map((name) => [name, (...args: unknown[]) => callAction(compiled, name, { args, scope })]);
  return Object.fromEntries(actions) as Actions;
}

function writeToStandardError(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the documented default of `onError`
  console.error(error);
}
