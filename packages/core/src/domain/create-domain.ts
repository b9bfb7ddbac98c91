import { coreErrors } from '../error/core-errors.ts';
import { storeOf } from '../scope/data-layer-store.ts';
import { bindDomain, unbindDomain } from '../scope/find-scope.ts';
import { createBackground } from './background.ts';
import { createScope, type DomainBasis, extendScope } from './create-scope.ts';
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
  const background = createBackground(store, onError);
  const atClose: (() => void | Promise<void>)[] = [];
  let open = true;
  let closing: Promise<void> | undefined;
  const basis: DomainBasis = {
    name,
    resources,
    held: new Set(resources),
    background,
    store() {
      if (open) return store;
      throw coreErrors.error('DOMAIN_CLOSED', { message: `the domain ${name} is closed: create it anew` });
    },
    clock,
    report: onError,
    onClose: (work) => void atClose.push(work),
  };

  async function close(): Promise<void> {
    unbindDomain(domain, resources);
    for (const work of atClose) await work();
    await background.settled();
    open = false;
    store.domains -= 1;
    if (store.domains === 0) await dataLayer.close();
  }
  const domain: Domain = extendScope(createScope(basis, {}), {
    resources,
    close(): Promise<void> {
      closing ??= close();
      return closing;
    },
  });
  store.domains += 1;
  bindDomain(domain, resources);
  return domain;
}

function writeToStandardError(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the documented default of `onError`
  console.error(error);
}
