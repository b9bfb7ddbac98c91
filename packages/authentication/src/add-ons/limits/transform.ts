import type { AnyResource, Issue } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import { longestIdentity } from '../../credentials/identity/given-identity.ts';
import { createLimitGuard, type LimitGuard } from '../../limits/guard.ts';
import { limitKeys } from '../../limits/limit-keys.ts';
import { limitRulesOf } from '../../limits/limit-rules.ts';
import { memoryLimits } from '../../limits/memory-limits.ts';
import { tableLimits } from '../../limits/table-limits.ts';
import type { PartInstance } from '../../part/part.ts';
import { clearIdentity, clearOwnIdentity, type Limits } from './actions.ts';
import type { LimitsSettings } from './option-types.ts';
import { requestLimits, signInLimits } from './options.ts';

/** Counts every attempt of the resource, and adds the action that forgets what was counted. */
export function transformLimits(draft: Draft, instance: PartInstance<LimitsSettings>): void {
  const { options: settings, name, kind, path, siblings } = instance;
  const { resource } = draft;
  const guard = guardOf(instance);
  const limits: Limits = { resource, guard, siblings };
  instance.beforeAttempt((attempt, scope) => guard.before(attempt, scope));
  instance.onAttempt(async (attempt, scope) => {
    await guard.after(attempt);
    await clearOwnIdentity(limits, attempt, scope);
  });
  const action = settings.clearActionName ?? instance.plainName('clearLimits');
  draft.addAction(
    {
      name: action,
      type: 'action',
      description: `Forgets the attempts and requests that the limits (${name}) have counted for an identity.`,
      arguments: { identity: z.string().max(longestIdentity, { abort: true }) },
      run: ({ arguments: { identity } }) => clearIdentity(limits, String(identity)),
    },
    { source: `authentication.${kind}`, path: [...path, 'clearActionName'] },
  );
  instance.offer('clear', { action });
  addWhereItCounts(draft, instance);
}

function guardOf({ options, name, authentication }: PartInstance<LimitsSettings>): LimitGuard {
  const { resource, store = resource === undefined ? memoryLimits() : tableLimits(resource) } = options;
  const { signIn = signInLimits.parse({}), requests = requestLimits.parse({}) } = options;
  return createLimitGuard({
    store,
    rules: limitRulesOf({ signIn, requests }),
    keys: limitKeys(authentication.tokens.keys),
    realm: JSON.stringify([authentication.subjectName, name]),
  });
}

/** What is said of where it counts: a table must be in the domain, and that memory counts is said once at start. */
function addWhereItCounts(draft: Draft, { options, path }: PartInstance<LimitsSettings>): void {
  const { resource, store } = options;
  // Read when a domain is created: while the resource is compiled it has no name yet.
  const place = () => [draft.resource.name, ...path].join('.');
  if (resource !== undefined) {
    draft.addDomainVerifier(({ resources }) => (resources.includes(resource) ? [] : [notInDomain(place(), resource)]));
  } else if (store === undefined) {
    draft.addStart(({ report }) => report(countsInMemory(place())));
  }
}

function notInDomain(place: string, { name }: AnyResource): Issue {
  return {
    path: ['resources'],
    message: `${place}.resource is ${name}, which is not in this domain`,
    hint: `add ${name} to the resources`,
  };
}

function countsInMemory(place: string): TypeError {
  return new TypeError(
    `${place} counts in the memory of this process: each process allows as many attempts, and a restart begins again. ` +
      'Define Limit with limitResource: {} and set resource: Limit. If one process is all there is, set store: memoryLimits()',
  );
}
