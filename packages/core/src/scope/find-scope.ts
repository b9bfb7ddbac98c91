import type { ActionOptions } from '../action/action-context.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import { problemWithVersion, sharedByCopies } from '../error/copies.ts';
import { coreErrors } from '../error/core-errors.ts';
import { keptFor } from '../extension/kept-for.ts';
import { checkOptions } from './check-options.ts';
import { optionNames } from './option-names.ts';
import { runSurrounded, surroundings } from './surroundings.ts';

const domainsOf = sharedByCopies('domains of a resource', () => keptFor((_resource: AnyResource) => new Set<Scope>()));
/** The domain that closed last: it refuses new calls by itself, and lets those in flight make further ones. */
const closedDomainOf = sharedByCopies('closed domain of a resource', () => new WeakMap<AnyResource, Scope>());

/** Notes that a domain holds these resources. */
export function bindDomain(domain: Scope, resources: readonly AnyResource[]): void {
  for (const resource of resources) domainsOf(resource).add(domain);
}

/** Notes that a domain closes. From then on it is found only if no open domain holds the resource. */
export function unbindDomain(domain: Scope, resources: readonly AnyResource[]): void {
  for (const resource of resources) {
    domainsOf(resource).delete(domain);
    closedDomainOf.set(resource, domain);
  }
}

/** Runs `work` with `scope` as the ambient scope. */
export function runInScope<Result>(scope: Scope, work: () => Result): Result {
  return runSurrounded({ scope }, work);
}

/**
 * The scope that a call runs in: `options.domain`, else the one that is given, else the ambient one if it holds the resource,
 * else the only domain that does.
 *
 * @throws AshlarError UNBOUND_RESOURCE, AMBIGUOUS_DOMAIN; InvalidInput for options that no call has
 */
export function findScope(resource: AnyResource, options: ActionOptions | undefined, given?: Scope): Scope {
  checkOptions(resource.name, options, optionNames);
  const { domain = given, ...more } = options ?? {};
  if (domain !== undefined && !domain.has(resource)) {
    throw coreErrors.error('UNBOUND_RESOURCE', {
      message: `${resource.name} is not in the domain ${domain.name}: add it to its resources`,
    });
  }
  const scope = domain ?? scopeAround(resource) ?? onlyDomainOf(resource);
  return Object.keys(more).length === 0 ? scope : scope.with(more);
}

/**
 * Runs `work` as one call of a resource: finds the scope as every action does, joins the given transaction, and lets closing
 * wait. It is the door for public functions of extensions that run no action.
 *
 * @throws AshlarError UNBOUND_RESOURCE, AMBIGUOUS_DOMAIN, DOMAIN_CLOSED, and whatever `work` throws
 *
 * @example
 * export function countSessions(Token: AnyResource, options?: ActionOptions): Promise<number> {
 *   return inCall(Token, options, async (scope) => (await scope.store.run(liveSessions(Token), { now: scope.now() })).count);
 * }
 */
export async function inCall<Result>(
  resource: AnyResource,
  options: ActionOptions | undefined,
  work: (scope: Scope) => Promise<Result>,
): Promise<Result> {
  return await findScope(resource, options).call(work);
}

function scopeAround(resource: AnyResource): Scope | undefined {
  const { scope } = surroundings();
  return scope?.has(resource) ? scope : undefined;
}

function onlyDomainOf(resource: AnyResource): Scope {
  const domains = domainsOf(resource);
  const [only] = domains;
  if (only !== undefined && domains.size === 1) return only;
  const { name } = resource;
  if (domains.size === 0) {
    const closed = closedDomainOf.get(resource);
    if (closed !== undefined) return closed;
    const otherVersion = problemWithVersion(resource);
    if (otherVersion !== undefined) {
      throw coreErrors.error('UNBOUND_RESOURCE', {
        message: `${name} ${otherVersion.message}: ${otherVersion.hint}`,
      });
    }
    throw coreErrors.error('UNBOUND_RESOURCE', {
      message: `${name} is in no open domain: call createDomain({ name, resources: [${name}], dataLayer }) first, or pass { domain }`,
    });
  }
  const names = [...domains].map((domain) => domain.name);
  const cure =
    new Set(names).size === names.length
      ? 'pass { domain }, or call inside domain.run(() => …)'
      : 'the module that creates it ran again, as when it is reloaded: give createDomain `replace: true` during ' +
        'development, or close the earlier one. If both are meant, pass { domain }';
  throw coreErrors.error('AMBIGUOUS_DOMAIN', {
    message: `${name} is in ${domains.size} domains (${names.join(', ')}): ${cure}`,
  });
}
