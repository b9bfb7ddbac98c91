import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { and, compare, type UpdateStatement } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import type { Claims } from '../token/claims.ts';
import { tokenResourceOf } from '../token/settings.ts';
import { stampAttribute } from './everyone.ts';

/**
 * Takes one token into a new generation, if it belongs to the one before. A token of an older one stays behind: another
 * log-out of everyone has ended it. Call it in the transaction that has begun the new generation, and holds the user's row.
 */
export async function keepStamp(
  scope: Scope,
  resource: AnyResource,
  { claims, from, to }: { readonly claims: Claims; readonly from: number; readonly to: number },
): Promise<void> {
  const { jti, sub: subject, purpose } = claims;
  await scope.store.run(statementOf(resource), { jti, subject, purpose, from, to });
}

const statementOf = keptFor((resource: AnyResource): UpdateStatement => {
  const same = ['jti', 'subject', 'purpose'].map((name) => compare(name, 'eq'));
  return {
    kind: 'update',
    relation: ResourceInfo.relation(tokenResourceOf(resource)),
    set: { [stampAttribute]: 'to' },
    where: and(...same, compare(stampAttribute, 'eq', 'from')),
    returning: [],
  };
});
