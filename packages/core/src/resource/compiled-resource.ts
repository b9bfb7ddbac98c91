import type { ResourceChange } from '../action/change.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { Relation } from '../data-layer/relation.ts';
import type { DomainVerifier } from '../extension/domain-verifier.ts';
import type { EventSource } from '../extension/event-source.ts';
import type { ResourceCheck } from '../extension/resource-check.ts';
import type { ResourceStart } from '../extension/resource-start.ts';
import type { FieldRules, Policies } from '../policy/policy-rule.ts';
import type { CompiledRelationship } from '../relationship/relationship.ts';

/** The compiled form of a config. It is frozen; read it through `ResourceInfo`. */
export interface CompiledResource {
  readonly name: string;
  readonly description: string | undefined;
  readonly attributes: ReadonlyMap<string, CompiledAttribute>;
  readonly actions: ReadonlyMap<string, CompiledAction>;
  readonly changes: readonly ResourceChange[];
  /** The sections as parsed, with their defaults. */
  readonly sections: Readonly<Record<string, unknown>>;
  readonly facts: ReadonlyMap<string, unknown>;
  readonly relation: Relation;
  /** The attributes that make up a record. */
  readonly recordAttributes: readonly string[];
  /** The attribute that counts the updates of a record. */
  readonly lockVersion: string | undefined;
  readonly domainVerifiers: readonly DomainVerifier[];
  readonly checks: readonly ResourceCheck[];
  readonly starts: readonly ResourceStart[];
  readonly events: readonly EventSource[];
  /** The rules of each action or type of action; undefined: everything is allowed. */
  readonly policies: Policies | undefined;
  /** The rules by attribute; undefined: there are none. */
  readonly fieldRules: FieldRules | undefined;
  /** By name, in the order that they were written. */
  readonly relationships: ReadonlyMap<string, CompiledRelationship>;
}

/** The compiled form of a resource, for extensions. Applications read it through `ResourceInfo`. */
export function compiledOf(resource: { readonly '~compiled': object }): CompiledResource {
  // Invariant: only `compileResource` writes this member, and what it writes is of this type.
  return resource['~compiled'] as CompiledResource;
}
