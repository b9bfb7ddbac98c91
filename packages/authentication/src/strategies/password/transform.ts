import { attribute } from '@ashlar/core';
import { type CompiledAttribute, type Draft, didYouMean, quoted, resourceOf } from '@ashlar/core/extension';
import { z } from 'zod';
import type { PartInstance } from '../../part/part.ts';
import type { PasswordStrategy } from './actions/password-strategy.ts';
import { addChangePassword, addRegister, addSignIn, addSignInWithToken } from './generated-actions.ts';
import { longestIdentity } from './given-identity.ts';
import { normalizeChange } from './normalize-change.ts';
import { normalizedField } from './normalize-identity.ts';
import type { PasswordSettings } from './option-types.ts';
import { addReset } from './reset-actions.ts';
import { textFormOf } from './text-form.ts';

type Instance = PartInstance<PasswordSettings>;

/** Adds the normalised identity and the actions of one password strategy. */
export function transformPassword(draft: Draft, instance: Instance): void {
  const { options: settings, name } = instance;
  const identity = findAttribute(draft, instance, 'identityField');
  const hash = findAttribute(draft, instance, 'hashedPasswordField');
  // Also if there is no such attribute: one problem is enough, and that there is no password strategy would be wrong.
  instance.credentialField(settings.hashedPasswordField);
  if (identity === undefined || hash === undefined) return;
  draft.limitLength(identity.name, longestIdentity);
  const tokens = instance.authentication.tokens.enabled;
  const signInTokensEnabled = settings.signInTokensEnabled ?? tokens;
  const strategy: PasswordStrategy = {
    name,
    settings: { ...settings, signInTokensEnabled },
    form: textFormOf(instance),
    resource: resourceOf(draft),
  };
  if (!settings.caseSensitive) addNormalizedIdentity(draft, instance, identity);
  if (settings.registrationEnabled) addRegister(draft, instance, strategy);
  if (settings.signInEnabled) addSignIn(draft, instance, { strategy, identity });
  if (signInTokensEnabled && settings.signInEnabled) addSignInWithToken(draft, instance, strategy);
  addChangePassword(draft, instance, strategy);
  if (settings.resettable !== undefined) addReset(draft, instance, { strategy, identity });
}

function findAttribute(
  draft: Draft,
  { options, path }: Instance,
  option: 'identityField' | 'hashedPasswordField',
): CompiledAttribute | undefined {
  const name = options[option];
  const found = draft.attributes.get(name);
  if (found === undefined) {
    const hint =
      option === 'hashedPasswordField'
        ? `add ${name}: attribute(z.string(), { sensitive: true })`
        : didYouMean(name, [...draft.attributes.keys()]);
    draft.error([...path, option], `there is no attribute ${quoted(name)}`, hint);
  } else if (found.storage !== 'text') {
    draft.error([...path, option], `the attribute ${quoted(name)} is kept as ${found.storage}, not as text`);
    return undefined;
  }
  return found;
}

function addNormalizedIdentity(draft: Draft, { kind, path }: Instance, { name, nullable }: CompiledAttribute): void {
  const field = normalizedField(name);
  const flags = { sensitive: true, writable: false, generated: true, unique: true, standsFor: name } as const;
  draft.addAttribute(field, attribute(nullable ? z.string().nullable() : z.string(), flags), { source: kind, path });
  draft.addChange({
    name: `normalize ${name}`,
    on: ['create', 'update'],
    source: kind,
    ...normalizeChange(name),
  });
}
