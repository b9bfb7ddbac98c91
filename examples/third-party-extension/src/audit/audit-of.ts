import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';

/** What is known of a resource with an `audit` section. */
export interface AuditFacts<Field> {
  /** The attribute that keeps who last wrote a record. */
  readonly field: Field;
  /** The actions that write it. */
  readonly actions: readonly string[];
}

/** Under which that is kept. */
export const auditFacts: Fact<AuditFacts<string>> = fact<AuditFacts<string>>('audit');

/** A resource with an `audit` section. */
export interface AuditedResource extends AnyResource {
  readonly '~types': AnyResource['~types'] & { readonly info: { readonly audit: { readonly field: string } } };
}

/**
 * What the `audit` section found out.
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
