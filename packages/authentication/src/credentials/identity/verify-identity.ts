import type { Issue } from '@ashlar/core';
import { type DraftView, quoted } from '@ashlar/core/extension';
import type { Identity } from './identity-attribute.ts';

/**
 * Reports an identity that two users could share. An identity that is compared as written must be unique. Call it in
 * the verifier of a part, when every identity of the resource is known.
 *
 * @example
 * verifyIdentity(draft, { path: [...instance.path, 'identityField'], field, caseSensitive });
 */
export function verifyIdentity(
  draft: DraftView,
  { path, field, caseSensitive }: Pick<Identity, 'field' | 'caseSensitive'> & { readonly path: Issue['path'] },
): void {
  if (!caseSensitive || !draft.attributes.has(field) || isUnique(draft, field)) return;
  draft.error(path, `the attribute ${quoted(field)} must be unique`, `${field}: attribute(…, { unique: true })`);
}

function isUnique(draft: DraftView, name: string): boolean {
  return (
    draft.attributes.get(name)?.unique === true ||
    isOnly(draft.primaryKey, name) ||
    draft.identities.some(({ attributes }) => isOnly(attributes, name))
  );
}

function isOnly(names: readonly string[], name: string): boolean {
  return names.length === 1 && names[0] === name;
}
