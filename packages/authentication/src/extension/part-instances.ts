import type { Issue } from '@ashlar/core';
import { quoted } from '@ashlar/core/extension';
import type { ParsedSection } from '../part/authentication-section.ts';
import type { Factor, PartListeners } from '../part/listeners.ts';
import type { AnyInstance, AnyPart, Confirmation, StrategyActionRoute } from '../part/part.ts';
import { settlePhase } from '../part/phase/phase-route.ts';
import type { TokenFacts } from '../token/settings.ts';

/** An instance and its part, while the resource is compiled. */
export interface CompilingInstance {
  readonly part: AnyPart;
  readonly instance: AnyInstance;
}

/** The instances of a section during compilation, strategies first. */
export interface Instances {
  readonly compiling: readonly CompilingInstance[];
  /** Their listeners so far. */
  readonly listeners: PartListeners;
}

type Listening = {
  -readonly [Name in ListenedTo]: PartListeners[Name][number][];
};

type ListenedTo = Exclude<keyof PartListeners, 'satisfies' | 'credentialFields'>;

function noListeners(): Listening {
  return {
    ...{ issue: [], revoke: [], attempt: [], gates: [], factors: [] },
    ...{ authenticate: [], reads: [], keepings: [], sessionRules: [] },
  };
}

interface Shared {
  readonly authentication: TokenFacts;
  readonly siblings: AnyInstance[];
  readonly listening: Listening;
  readonly credentialFields: string[];
}

/** The instances of a section, strategies first. */
export function createInstances(
  parts: readonly AnyPart[],
  section: ParsedSection,
  authentication: TokenFacts,
): Instances {
  const listening = noListeners();
  const shared: Shared = { authentication, siblings: [], listening, credentialFields: [] };
  const satisfies = new Map<string, readonly Factor[]>();
  const compiling: CompilingInstance[] = [];
  for (const group of ['strategies', 'addOns'] as const) {
    for (const [key, options] of Object.entries(section[group] ?? {})) {
      const [kind = '', ownName] = key.split(':');
      const part = parts.find((candidate) => candidate.group === group && candidate.kind === kind);
      if (part === undefined || options === undefined) continue;
      const path = ['authentication', group, key];
      const instance = createInstance(part, { name: ownName ?? kind, path, options: Object(options) }, shared);
      shared.siblings.push(instance);
      satisfies.set(instance.name, part.satisfies);
      compiling.push({ part, instance });
    }
  }
  return { compiling, listeners: { ...listening, satisfies, credentialFields: shared.credentialFields } };
}

function createInstance(
  part: AnyPart,
  own: Pick<AnyInstance, 'name' | 'options' | 'path'>,
  { authentication, siblings, listening, credentialFields: all }: Shared,
): AnyInstance {
  const actions: Record<string, StrategyActionRoute> = {};
  const phases: string[] = [];
  const credentialFields: string[] = [];
  const unusableCredentials: Record<string, () => Promise<unknown>> = {};
  const confirmations: Confirmation[] = [];
  const { name } = own;
  const actionName = (prefix: string) => `${prefix}With${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return {
    ...own,
    kind: part.kind,
    group: part.group,
    tokensRequired: part.tokensRequired,
    authentication,
    actions,
    phases,
    credentialFields,
    unusableCredentials,
    confirmations,
    siblings,
    actionName,
    plainName: (prefix) => (name === part.kind ? prefix : actionName(prefix)),
    offer(action, { phase, ...route }) {
      actions[action] = phase ? { ...route, phase: settlePhase(phase) } : route;
      if (phase) phases.push(action);
    },
    credentialField(field, unusable) {
      credentialFields.push(field);
      if (unusable !== undefined) unusableCredentials[field] = unusable;
      if (!all.includes(field)) all.push(field);
    },
    confirms: (confirmation) => void confirmations.push(confirmation),
    onIssue: (listener) => void listening.issue.push(listener),
    onRevoke: (listener) => void listening.revoke.push(listener),
    onAttempt: (listener) => void listening.attempt.push(listener),
    onAuthenticate(listener, reads = []) {
      listening.authenticate.push(listener);
      listening.reads.push(...reads.filter((name) => !listening.reads.includes(name)));
    },
    keepsWithTokens: (keeping) => void listening.keepings.push(keeping),
    sessionsLastWhile: (rule) => void listening.sessionRules.push(rule),
    beforeAttempt: (gate) => void listening.gates.push(gate),
    requiresFactor: (test, factor = 'possession') => void listening.factors.push({ test, factor }),
  };
}

/** `true` if any part listens. */
export function isListening(listeners: PartListeners): boolean {
  const { authenticate, keepings, sessionRules } = listeners;
  return isWatching(listeners) || [authenticate, keepings, sessionRules].some((each) => each.length > 0);
}

/** `true` if any part listens to what actions of strategies do. */
export function isWatching({ issue, revoke, attempt, gates, factors }: PartListeners): boolean {
  return [issue, revoke, attempt, gates, factors].some((listeners) => listeners.length > 0);
}

/** Reports names that occur twice among strategies and add-ons. */
export function repeatedNames(instances: readonly CompilingInstance[]): readonly Issue[] {
  return instances
    .filter(({ instance }, index) => instances.findIndex((other) => other.instance.name === instance.name) !== index)
    .map(({ instance }) => ({
      path: instance.path,
      message: `the name ${quoted(instance.name)} is taken by another strategy or add-on`,
      hint: `give it one of its own: '${instance.kind}:name'`,
    }));
}
