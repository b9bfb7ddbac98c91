import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { keptFor } from '@ashlar/core/extension';
import { identitiesOf } from '../../credentials/identity/identity-attribute.ts';
import { normalizeIdentity } from '../../credentials/identity/normalize-identity.ts';
import { selectUser } from '../../credentials/select-user.ts';
import type { LimitGuard } from '../../limits/guard.ts';
import type { AttemptEvent } from '../../part/events.ts';
import { identityFieldOf } from '../../part/identity-field.ts';
import type { StrategyFacts } from '../../part/part.ts';
import { factsOf } from '../../token/settings.ts';
import { keyOfSubject } from '../../token/subject.ts';
import { findRow } from '../../token-store/find-row.ts';

/** What the actions of limits work with. */
export interface Limits {
  readonly resource: AnyResource;
  readonly guard: LimitGuard;
  readonly siblings: readonly StrategyFacts[];
}

/** Forgets what was counted for an identity, in every form in which a strategy of the resource compares it. */
export async function clearIdentity({ resource, guard, siblings }: Limits, identity: string): Promise<void> {
  const params = Object.fromEntries(identitiesOf(resource).map(({ field }) => [field, identity]));
  const routes = siblings.flatMap((part) => Object.values(part.actions).map((route) => ({ part, route })));
  const forms = new Map<string | null, Set<string>>();
  for (const { part, route } of routes.filter((each) => each.route.identity !== undefined)) {
    const field = identityFieldOf(part, route);
    const known = forms.get(field) ?? new Set([normalizeIdentity(identity), identity]);
    const form = await route.identity?.(params);
    forms.set(field, form === undefined ? known : known.add(form));
  }
  for (const [identityField, known] of forms) {
    for (const form of known) await guard.clear({ identity: form, identityField, subject: null });
  }
}

/** Forgets what was counted for a user who has set a new password with a mailed token: who has the mailbox is the owner. */
export async function clearOwnIdentity(
  { resource, guard, siblings }: Limits,
  { strategy, action, status, rolledBack, subject }: AttemptEvent,
  scope: Scope,
): Promise<void> {
  const route = siblings.find(({ name }) => name === strategy)?.actions[action];
  if (route?.cause !== 'reset' || status !== 'success' || rolledBack || subject === null) return;
  const key = keyOfSubject(resource, subject);
  if (key === undefined) return;
  const user = await findRow(scope, selectIdentities(resource), { ...factsOf(resource).users?.parameters, ...key });
  await guard.clear({ identity: null, identityField: null, subject });
  for (const { field, comparedBy } of identitiesOf(resource)) {
    const identity = user?.[comparedBy];
    if (typeof identity === 'string') await guard.clear({ identity, identityField: field, subject: null });
  }
}

const selectIdentities = keptFor((resource: AnyResource) => {
  const identities = identitiesOf(resource).map(({ comparedBy }) => comparedBy);
  return selectUser(resource, ResourceInfo.primaryKey(resource), identities);
});
