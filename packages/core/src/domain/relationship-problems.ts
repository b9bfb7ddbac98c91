import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { didYouMean } from '../error/closest.ts';
import type { Issue } from '../error/issue.ts';
import { quoted } from '../error/quoted.ts';
import type { CompiledRelationship } from '../relationship/relationship.ts';
import { compiledOf } from '../resource/compiled-resource.ts';

/** What is wrong with the relationships of resources, as only a domain can tell: each names a resource of the same domain. */
export function relationshipProblems(resources: readonly AnyResource[]): readonly Issue[] {
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  return resources.flatMap((resource) =>
    [...compiledOf(resource).relationships.values()].flatMap((relationship) => {
      const target = byName.get(relationship.target);
      const problem =
        target === undefined
          ? notInDomain(relationship, [...byName.keys()])
          : relationship.kind === 'belongsTo'
            ? misfitOfOne(resource, relationship, target)
            : misfitOfMany(resource, relationship, target);
      return problem === undefined
        ? []
        : [{ ...problem, path: [resource.name, 'relationships', relationship.name, ...problem.path] }];
    }),
  );
}

function notInDomain({ target }: CompiledRelationship, names: readonly string[]): Issue {
  const message = `there is no resource ${quoted(target)} in this domain`;
  return { path: [], message, hint: `name it in \`resources\` of the domain; ${didYouMean(target, names)}` };
}

function misfitOfOne(resource: AnyResource, { by }: CompiledRelationship, target: AnyResource): Issue | undefined {
  const { primaryKey } = compiledOf(target).relation;
  if (primaryKey.length === 1)
    return misfit(attributeOf(resource, by), keyOf(target), `the primary key of ${target.name}`);
  const message = `the primary key of ${target.name} has several attributes, which ${quoted(by)} cannot hold`;
  const hint = `give ${target.name} a key of one attribute, such as id: uuidPrimaryKey(), and an identity of these`;
  return { path: [], message, hint };
}

function misfitOfMany(resource: AnyResource, { by }: CompiledRelationship, target: AnyResource): Issue | undefined {
  const attribute = attributeOf(target, by);
  if (attribute === undefined) {
    const message = `${target.name} has no attribute ${quoted(by)}`;
    return { path: ['by'], message, hint: didYouMean(by, [...compiledOf(target).attributes.keys()]) };
  }
  if (attribute.sensitive) {
    const message = `the attribute ${quoted(by)} of ${target.name} is sensitive, and the relationship tells it`;
    return { path: ['by'], message, hint: 'name another one' };
  }
  if (Object.hasOwn(compiledOf(target).fieldRules ?? {}, by)) {
    const message = `the attribute ${quoted(by)} of ${target.name} has field rules, and the relationship tells it`;
    return { path: ['by'], message, hint: 'name another one, or take the rules away' };
  }
  return misfit(attribute, keyOf(resource), `the primary key of ${resource.name}`);
}

/** An attribute that is kept in another way than the key never equals it. */
function misfit(
  attribute: CompiledAttribute | undefined,
  key: CompiledAttribute | undefined,
  ofKey: string,
): Issue | undefined {
  if (attribute === undefined || key === undefined) return undefined;
  if (key.storage === 'timestamp') {
    return { path: [], message: `${ofKey} is a moment, which links no records`, hint: 'give it another key' };
  }
  if (attribute.storage === key.storage) return undefined;
  const message = `${quoted(attribute.name)} is kept as ${attribute.storage}, and ${ofKey} as ${key.storage}`;
  return { path: ['by'], message, hint: `declare ${quoted(attribute.name)} with the schema of ${quoted(key.name)}` };
}

function attributeOf(resource: AnyResource, name: string): CompiledAttribute | undefined {
  return compiledOf(resource).attributes.get(name);
}

function keyOf(resource: AnyResource): CompiledAttribute | undefined {
  return attributeOf(resource, compiledOf(resource).relation.primaryKey[0] ?? '');
}
