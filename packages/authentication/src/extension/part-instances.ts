import type { Issue } from '@ashlar/core';
import { quoted } from '@ashlar/core/extension';
import type { ParsedSection } from '../part/authentication-section.ts';
import type { AnyPart, Confirmation, PartInstance, StrategyActionRoute } from '../part/part.ts';
import type { TokenFacts } from '../token/settings.ts';

/** An instance with the part that it is of, while the resource is compiled. */
export interface CompilingInstance {
  readonly part: AnyPart;
  readonly instance: PartInstance<unknown>;
}

/** The instances of a section, strategies first. */
export function createInstances(
  parts: readonly AnyPart[],
  section: ParsedSection,
  authentication: TokenFacts,
): readonly CompilingInstance[] {
  const siblings: PartInstance<unknown>[] = [];
  const compiling: CompilingInstance[] = [];
  for (const group of ['strategies', 'addOns'] as const) {
    for (const [key, options] of Object.entries(section[group] ?? {})) {
      const [kind = '', ownName] = key.split(':');
      const part = parts.find((candidate) => candidate.group === group && candidate.kind === kind);
      if (part === undefined || options === undefined) continue;
      const path = ['authentication', group, key];
      const instance = createInstance(part, { name: ownName ?? kind, path, options, authentication, siblings });
      siblings.push(instance);
      compiling.push({ part, instance });
    }
  }
  return compiling;
}

function createInstance(
  part: AnyPart,
  basis: Pick<PartInstance<unknown>, 'name' | 'options' | 'authentication' | 'path'> & {
    readonly siblings: PartInstance<unknown>[];
  },
): PartInstance<unknown> {
  const actions: Record<string, StrategyActionRoute> = {};
  const phases: string[] = [];
  const credentialFields: string[] = [];
  const unusableCredentials: Record<string, () => Promise<unknown>> = {};
  const confirmations: Confirmation[] = [];
  const { name, siblings, ...rest } = basis;
  return {
    ...rest,
    name,
    kind: part.kind,
    group: part.group,
    tokensRequired: part.tokensRequired,
    actions,
    phases,
    credentialFields,
    unusableCredentials,
    confirmations,
    // Invariant: parsed options are objects, because every part's schema is one of an object.
    siblings: siblings as unknown as PartInstance<unknown>['siblings'],
    actionName: (prefix) => `${prefix}With${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    offer(action, { phase = false, ...route }) {
      actions[action] = route;
      if (phase) phases.push(action);
    },
    credentialField(field, unusable) {
      credentialFields.push(field);
      if (unusable !== undefined) unusableCredentials[field] = unusable;
    },
    confirms: (confirmation) => void confirmations.push(confirmation),
  };
}

/** Names that occur twice among strategies and add-ons. */
export function repeatedNames(instances: readonly CompilingInstance[]): readonly Issue[] {
  return instances
    .filter(({ instance }, index) => instances.findIndex((other) => other.instance.name === instance.name) !== index)
    .map(({ instance }) => ({
      path: instance.path,
      message: `the name ${quoted(instance.name)} is taken by another strategy or add-on`,
      hint: `give it one of its own: '${instance.kind}:name'`,
    }));
}
