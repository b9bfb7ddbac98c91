import type { CompiledAction } from '../action/compiled-action.ts';
import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Identity, Index, Relation } from '../data-layer/relation.ts';
import { didYouMean } from '../error/closest.ts';
import { quoted } from '../error/quoted.ts';
import { type Fact, valueOfFact } from '../extension/fact.ts';
import type { FieldRules, Policies } from '../policy/policy-rule.ts';
import type { CompiledRelationship } from '../relationship/relationship.ts';
import { compiledOf } from './compiled-resource.ts';

/**
 * Introspection of compiled resources (Ash: `Ash.Resource.Info`). What it returns is frozen.
 *
 * @example
 * ResourceInfo.attributes(User).filter(({ sensitive }) => sensitive).map(({ name }) => name) // => ['hashedPassword']
 */
export const ResourceInfo: ResourceIntrospection = {
  attributes: (resource) => [...compiledOf(resource).attributes.values()],
  attribute: (resource, name) => find(compiledOf(resource).attributes, name, `${resource.name} has no attribute`),
  actions: (resource) => [...compiledOf(resource).actions.values()],
  action: (resource, name) => find(compiledOf(resource).actions, name, `${resource.name} has no action`),
  identities: (resource) => compiledOf(resource).relation.identities,
  indexes: (resource) => compiledOf(resource).relation.indexes,
  relationships: (resource) => [...compiledOf(resource).relationships.values()],
  primaryKey: (resource) => compiledOf(resource).relation.primaryKey,
  sections: (resource) => compiledOf(resource).sections,
  relation: (resource) => compiledOf(resource).relation,
  policies: (resource) => compiledOf(resource).policies,
  fieldRules: (resource) => compiledOf(resource).fieldRules,
  fact: (resource, fact) => valueOfFact(compiledOf(resource).facts, fact),
};

/** The members of `ResourceInfo`. */
export interface ResourceIntrospection {
  /** Every attribute with its flags, those of extensions too. */
  attributes(resource: AnyResource): readonly CompiledAttribute[];
  /** @throws TypeError that lists the attributes there are. */
  attribute(resource: AnyResource, name: string): CompiledAttribute;
  /** Every action with its arguments and its source: 'user', or the extension that generated it. */
  actions(resource: AnyResource): readonly CompiledAction[];
  /** @throws TypeError that lists the actions there are. */
  action(resource: AnyResource, name: string): CompiledAction;
  /** Declared identities, then those of unique attributes. */
  identities(resource: AnyResource): readonly Identity[];
  /** Declared indexes, then those of extensions and of `belongsTo`. Keys and identities have indexes beside these. */
  indexes(resource: AnyResource): readonly Index[];
  /** The relationships, each with its kind, the name of the other resource, and the attribute that holds its key. */
  relationships(resource: AnyResource): readonly CompiledRelationship[];
  /** The attributes of the primary key. */
  primaryKey(resource: AnyResource): readonly string[];
  /** The sections as parsed, with their defaults. */
  sections(resource: AnyResource): Readonly<Record<string, unknown>>;
  /** The relation of the resource, as stores know it. */
  relation(resource: AnyResource): Relation;
  /** The rules by action or type of action; undefined where no section says any, and everything is allowed. */
  policies(resource: AnyResource): Policies | undefined;
  /** The rules by attribute; undefined where no attribute has any. */
  fieldRules(resource: AnyResource): FieldRules | undefined;
  /** A fact that an extension stored about the resource. */
  fact<Value>(resource: AnyResource, fact: Fact<Value>): Value | undefined;
}

function find<Value>(among: ReadonlyMap<string, Value>, name: string, problem: string): Value {
  const found = among.get(name);
  if (found === undefined) throw new TypeError(`${problem} ${quoted(name)}; ${didYouMean(name, [...among.keys()])}`);
  return found;
}
