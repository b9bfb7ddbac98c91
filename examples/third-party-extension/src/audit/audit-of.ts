import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';

/** The facts of a resource with an `audit` section. */
export interface AuditFacts<Field> {
  /** The attribute that names the last writer of a record. */
  readonly field: Field;
  /** The actions that write it. */
  readonly actions: readonly string[];
}

/** The fact that holds them. */
export const auditFacts: Fact<AuditFacts<string>> = fact<AuditFacts<string>>('audit');

/** A resource with an `audit` section. */
export interface AuditedResource extends AnyResource {
  readonly '~types': AnyResource['~types'] & { readonly info: { readonly audit: { readonly field: string } } };
}

/**
 * The facts of the `audit` section of a resource.
 *
 * @throws TypeError for a resource without the section (which the compiler refuses too)
 *
 * @example
 * auditOf(User) // => { field: 'lastChangedBy', actions: ['rename', 'registerWithPassword', …] }
 */
export function auditOf<Of extends AuditedResource>(resource: Of): AuditFacts<Of['~types']['info']['audit']['field']> {
  const facts = ResourceInfo.fact(resource, auditFacts);
  if (facts === undefined) throw new TypeError(`${resource.name} has no audit section`);
  return facts;
}
