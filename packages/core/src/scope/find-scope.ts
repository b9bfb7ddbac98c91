import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActionOptions, Scope } from '../action/scope.ts';
import { coreErrors } from '../error/core-errors.ts';
import type { AnyResource } from '../resource/resource.ts';

const ambient = new AsyncLocalStorage<Scope>();
const domainsOf = new WeakMap<object, Set<Scope>>();

/** Makes a domain known as one that holds these resources. */
export function bindDomain(domain: Scope, resources: readonly object[]): void {
  for (const resource of resources) {
    const domains = domainsOf.get(resource) ?? new Set();
    domainsOf.set(resource, domains.add(domain));
  }
}

/** Makes a domain unknown again. */
export function unbindDomain(domain: Scope, resources: readonly object[]): void {
  for (const resource of resources) domainsOf.get(resource)?.delete(domain);
}

/** Runs `work` with `scope` as the ambient scope. */
export function runInScope<Result>(scope: Scope, work: () => Result): Result {
  return ambient.run(scope, work);
}

/**
 * The scope that a call runs in: `options.domain`, else the ambient one if it holds the resource, else the only domain
 * that does.
 *
 * @throws AshlarError UNBOUND_RESOURCE, AMBIGUOUS_DOMAIN
 */
export function findScope(resource: AnyResource, options: ActionOptions | undefined): Scope {
  const scope = options?.domain ?? scopeAround(resource) ?? onlyDomainOf(resource);
  if (options === undefined) return scope;
  const { domain: _domain, ...more } = options;
  if (!scope.has(resource)) {
    throw coreErrors.error('UNBOUND_RESOURCE', {
      message: `${resource.name} is not in the domain ${scope.name}: add it to its resources`,
    });
  }
  return Object.keys(more).length === 0 ? scope : scope.with(more);
}

function scopeAround(resource: AnyResource): Scope | undefined {
  const scope = ambient.getStore();
  return scope?.has(resource) ? scope : undefined;
}

function onlyDomainOf(resource: AnyResource): Scope {
  const domains = domainsOf.get(resource);
  const count = domains?.size ?? 0;
  if (domains !== undefined && count === 1) for (const domain of domains) return domain;
  const { name } = resource;
  if (count === 0) {
    throw coreErrors.error('UNBOUND_RESOURCE', {
      message: `${name} is in no open domain: call createDomain({ name, resources: [${name}], dataLayer }) first, or pass { domain }`,
    });
  }
  const names = [...(domains ?? [])].map((domain) => domain.name).join(', ');
  throw coreErrors.error('AMBIGUOUS_DOMAIN', {
    message: `${name} is in ${count} domains (${names}): pass { domain }, or call inside domain.run(() => …)`,
  });
}
