import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Link } from '../../data-layer/statement.ts';
import { coreErrors } from '../../error/core-errors.ts';
import { keptFor } from '../../extension/kept-for.ts';
import type { Narrowing, Relatives } from '../../filter/compile-filter.ts';
import type { CompiledRelationship } from '../../relationship/relationship.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { relatedFields } from './judge-fields.ts';

const byName = keptFor(
  (resources: readonly AnyResource[]) => new Map(resources.map((resource) => [resource.name, resource])),
);

/**
 * The resource that a relationship leads to, in the domain of a scope.
 *
 * @throws AshlarError UNBOUND_RESOURCE
 */
export function targetOf({ name, target }: CompiledRelationship, scope: Scope): AnyResource {
  const found = byName(scope.resources).get(target);
  if (found !== undefined) return found;
  const message = `${name} leads to ${target}, which is not in the domain ${scope.name}: add it to its resources`;
  throw coreErrors.error('UNBOUND_RESOURCE', { message });
}

/** By which attributes the records of two resources are linked. */
export function linkOf(resource: AnyResource, { kind, by }: CompiledRelationship, target: AnyResource): Link {
  const keyOf = (of: AnyResource): string => compiledOf(of).relation.primaryKey[0] ?? '';
  return kind === 'belongsTo' ? { own: by, other: keyOf(target) } : { own: keyOf(resource), other: by };
}

/** The relationships of a resource, for filters. `only` says which records of a resource they find; without it, all. */
export function relativesOf(
  resource: AnyResource,
  scope: Scope,
  only?: (target: AnyResource, prefix: string) => Narrowing,
): Relatives | undefined {
  const { relationships } = compiledOf(resource);
  if (relationships.size === 0) return undefined;
  return {
    names: [...relationships.keys()],
    find(name, prefix) {
      const relationship = relationships.get(name);
      if (relationship === undefined) return undefined;
      const target = targetOf(relationship, scope);
      const { relation, attributes } = compiledOf(target);
      return {
        relation,
        link: linkOf(resource, relationship, target),
        subject: {
          attributes,
          closed: only === undefined ? undefined : relatedFields(target, scope).closed,
          relatives: relativesOf(target, scope, only),
        },
        narrowing: only?.(target, prefix),
      };
    },
  };
}
