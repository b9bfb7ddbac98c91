import type { ResourceChange } from '@ashlar/core/extension';
import { normalizedField, normalizeIdentity } from './normalize-identity.ts';

/** Keeps the normalised identity beside the identity, whatever action or hook writes it. */
export function normalizeChange(identityField: string): Pick<ResourceChange, 'where' | 'before'> {
  return {
    where: (changeset) => changeset.changing(identityField),
    before(changeset) {
      const identity = changeset.get(identityField);
      const normalized = typeof identity === 'string' ? normalizeIdentity(identity) : identity;
      changeset.set(normalizedField(identityField), normalized);
    },
  };
}
