import type { Capture } from '../attribute/capture.ts';
import { coreErrors } from '../error/core-errors.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { storeOf } from '../scope/data-layer-store.ts';
import { bindDomain, unbindDomain } from '../scope/find-scope.ts';
import { createBackground } from './background.ts';
import { checkDomain } from './check-domain.ts';
import { type CloseOptions, checkTimeout, closedTooEarly, closeStore, leftRunning } from './close-domain.ts';
import { createCan } from './create-can.ts';
import { createScope, type DomainBasis, extendScope } from './create-scope.ts';
import type { Domain, DomainOptions } from './domain.ts';
import { createEvents } from './events.ts';
import type { ResourceHolder } from './loading.ts';
import { forgetReplaceable, replaceEarlier } from './replace-earlier.ts';
import { createReport } from './report.ts';
import { createRunningWork } from './running-work.ts';
import { verifyDomain } from './verify-domain.ts';

/**
 * Binds resources to a store.
 *
 * @throws AshlarError INVALID_DOMAIN with every problem, such as a token resource that is not in the domain
 *
 * @example
 * const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
 */
export function createDomain<const Holder extends ResourceHolder>(
  options: DomainOptions & Capture<Holder>,
): Domain<Holder>;
export function createDomain(options: DomainOptions): Domain {
  verifyDomain(options);
  // Looked up at each call: a test may replace `Date` later.
  const { name, resources, dataLayer, clock = () => Date.now(), replace = false } = options;
  const store = storeOf(dataLayer);
  const report = createReport(options.onError);
  const running = createRunningWork();
  const events = createEvents(() => domain, report);
  let state: 'open' | 'closing' | 'closed' = 'open';
  let closing: Promise<void> | undefined;

  const refuseIf = (closed: boolean): void => {
    if (closed) throw closedDomain(name);
  };
  const basis: DomainBasis = {
    name,
    resources,
    held: new Set(resources),
    background: createBackground({ running, report, waitUntil: options.waitUntil }),
    store() {
      refuseIf(state === 'closed');
      return store;
    },
    call(scope, work) {
      // A call that a call in flight makes is a part of that call.
      refuseIf(state === 'closed' || (state === 'closing' && !running.isInside()));
      return running.call(scope, work);
    },
    events,
    clock,
    report,
  };

  async function close(timeout: number): Promise<void> {
    state = 'closing';
    unbindDomain(domain, resources);
    forgetReplaceable(domain);
    void basis.background.close(domain);
    const left = await leftRunning(running, timeout);
    if (left > 0) report(closedTooEarly(name, { left, timeout }));
    await events.close();
    state = 'closed';
    store.domains.delete(domain);
    if (store.domains.size === 0) await closeStore(dataLayer, left);
  }

  const domain: Domain = extendScope(createScope(basis, {}), {
    resources,
    check: () => checkDomain(domain, dataLayer),
    settled: () => (running.isInside() ? Promise.resolve() : running.ended('tasks')),
    on: events.on,
    can: createCan((actor) => domain.with({ actor })),
    async close({ timeout = 10_000 }: CloseOptions = {}) {
      closing ??= close(checkTimeout(timeout));
      // A call that waited for the closing would wait for itself.
      if (running.isInside()) closing.catch(report);
      else await closing;
    },
  });
  store.domains.add(domain);
  if (replace) replaceEarlier(domain, report);
  bindDomain(domain, resources);
  startResources(domain);
  return domain;
}

function closedDomain(name: string): Error {
  return coreErrors.error('DOMAIN_CLOSED', { message: `the domain ${name} is closed: create a new one` });
}

function startResources(domain: Domain): void {
  for (const start of domain.resources.flatMap((resource) => compiledOf(resource).starts)) {
    try {
      start(domain);
    } catch (error) {
      domain.report(error);
    }
  }
}
