import type { AnyResource } from '../contract/any-resource.ts';
import { AshlarError } from '../error/ashlar-error.ts';
import { problemWithVersion } from '../error/copies.ts';
import { type Issue, printIssues } from '../error/issue.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { storeOf } from '../scope/data-layer-store.ts';
import type { DomainOptions } from './domain.ts';
import { relationshipProblems } from './relationship-problems.ts';

/**
 * Runs the checks that need all resources of the domain.
 *
 * @throws AshlarError INVALID_DOMAIN with every problem
 */
export function verifyDomain(options: DomainOptions): void {
  const { name, resources, dataLayer } = options;
  if (!Array.isArray(resources)) {
    refuseIfAny(name, [{ path: ['resources'], message: 'is not a list', hint: 'resources: [User, Token]' }]);
  }
  const issues: Issue[] = [];
  const names = new Set<string>();
  const tables = new Map<string, string>();
  const compiled = resources.filter((resource) => resource?.kind === 'resource');
  const neighbours = neighboursOf(options);
  for (const [index, resource] of resources.entries()) {
    if (resource?.kind !== 'resource') {
      issues.push({
        path: ['resources', index],
        message: resource === undefined ? 'is undefined' : 'is not a resource',
        hint: 'do two files import each other?',
      });
      continue;
    }
    const otherVersion = problemWithVersion(resource);
    if (otherVersion !== undefined) {
      issues.push({ path: ['resources', index], ...otherVersion, message: `${resource.name} ${otherVersion.message}` });
      continue;
    }
    if (names.has(resource.name)) issues.push({ path: ['resources', index], message: `a second ${resource.name}` });
    names.add(resource.name);
    const other = tables.get(resource.table);
    if (other !== undefined && other !== resource.name) {
      issues.push({ path: ['resources', index], message: `${resource.name} shares its table with ${other}` });
    }
    tables.set(resource.table, resource.name);
    for (const verify of compiledOf(resource).domainVerifiers)
      issues.push(...verify({ resources: compiled, neighbours }));
  }
  issues.push(...relationshipProblems(compiled.filter((resource) => problemWithVersion(resource) === undefined)));
  if (typeof dataLayer?.prepare !== 'function') {
    issues.push({ path: ['dataLayer'], message: 'is not a data layer', hint: 'for example memoryDataLayer()' });
  }
  refuseIfAny(name, issues);
}

function refuseIfAny(name: string, issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  throw new AshlarError('INVALID_DOMAIN', 'framework', {
    message: `the domain ${name} cannot be created:\n${printIssues('', issues)}`,
    issues,
  });
}

/** The resources that other domains bind to the same data layer. The domain that this one replaces does not count. */
function neighboursOf({ name, dataLayer, replace = false }: DomainOptions): readonly AnyResource[] {
  if (typeof dataLayer?.prepare !== 'function') return [];
  const domains = [...storeOf(dataLayer).domains].filter((domain) => !replace || domain.name !== name);
  return domains.flatMap(({ resources }) => resources);
}
