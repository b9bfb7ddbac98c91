import type { Change } from '@ashlar/core';
import { normalizedField, normalizeIdentity } from './normalize-identity.ts';

/** Keeps the normalised identity beside the identity, whatever action writes it. */
export function normalizeChange(identityField: string): NonNullable<Change['before']> {
  return (changeset) => {
    if (!changeset.changing(identityField)) return;
    const identity = changeset.get(identityField);
    const normalized = typeof identity === 'string' ? normalizeIdentity(identity) : identity;
    changeset.set(normalizedField(identityField), normalized);
  };
}
