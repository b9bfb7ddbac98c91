import { type AnyResource, type Domain, ResourceInfo } from '@ashlar/core';
import { compiledOf, didYouMean, hasSection, quoted } from '@ashlar/core/extension';
import type { ServedResource } from './list-routes.ts';

/** As many as a call may load. */
const mostLevels = 5;

/** Everything that is wrong with the relations that reads may load: each with its path and cure. */
export function loadProblems({ name, resource, load }: ServedResource, domain: Domain | undefined): readonly string[] {
  return load.flatMap((path, index) => {
    const problem = problemOf(resource, path.split('.'), domain);
    return problem === undefined ? [] : [`resources.${name}.load.${index}: ${quoted(path)} ${problem}`];
  });
}

function problemOf(resource: AnyResource, path: readonly string[], domain: Domain | undefined): string | undefined {
  if (path.length > mostLevels) return `has more than ${mostLevels} levels`;
  const [first = '', ...rest] = path;
  const { relationships } = compiledOf(resource);
  const relationship = relationships.get(first);
  if (relationship === undefined) {
    const cure = didYouMean(first, [...relationships.keys()]);
    return `names ${quoted(first)}, and ${resource.name} has no such relationship, ${cure}`;
  }
  const target = relatedResource(domain, relationship.target);
  // Where the domain does not have it, the domain itself has refused.
  if (target === undefined) return undefined;
  if (hasSection(target, 'tokenResource')) return `leads to ${quoted(target.name)}, which keeps tokens, leave it out`;
  if (ResourceInfo.policies(target) === undefined) {
    return `leads to ${quoted(target.name)}, which has no policies, so anyone could read it, give it policies`;
  }
  return rest.length === 0 ? undefined : problemOf(target, rest, domain);
}

/** The resource of a domain with a name. */
export function relatedResource(domain: Domain | undefined, name: string): AnyResource | undefined {
  const inside: unknown = domain?.resources;
  return Array.isArray(inside) ? inside.find((each: AnyResource) => each.name === name) : undefined;
}
