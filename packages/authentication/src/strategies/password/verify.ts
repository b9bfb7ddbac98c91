import { type DraftView, didYouMean, quoted } from '@ashlar/core/extension';
import type { PartInstance } from '../../part/part.ts';
import type { PasswordSettings } from './option-types.ts';

/** What must be true of a resource with a password strategy. */
export function verifyPassword(draft: DraftView, instance: PartInstance<PasswordSettings>): void {
  const { options, path } = instance;
  const { identityField, hashedPasswordField, registerActionAccept, caseSensitive } = options;
  const identity = draft.attributes.get(identityField);
  const hash = draft.attributes.get(hashedPasswordField);
  if (hash !== undefined && !hash.sensitive) {
    const cure = `${hashedPasswordField}: attribute(z.string(), { sensitive: true })`;
    draft.error(
      [...path, 'hashedPasswordField'],
      `the attribute ${quoted(hashedPasswordField)} must be sensitive`,
      cure,
    );
  }
  if (identityField === hashedPasswordField) {
    draft.error(
      [...path, 'identityField'],
      `${quoted(identityField)} keeps the hash: name the attribute that people sign in with`,
    );
  }
  if (identity !== undefined && caseSensitive && !isIdentity(draft, identityField)) {
    const cure = `${identityField}: attribute(…, { unique: true })`;
    draft.error([...path, 'identityField'], `the attribute ${quoted(identityField)} must be unique`, cure);
  }
  verifyTokenOptions(draft, instance);
  for (const [index, name] of registerActionAccept.entries()) {
    if (name === hashedPasswordField) {
      draft.error([...path, 'registerActionAccept', index], `${quoted(name)} is made of the password: leave it out`);
    }
    if (draft.attributes.has(name)) continue;
    const hint = didYouMean(name, [...draft.attributes.keys()]);
    draft.error([...path, 'registerActionAccept', index], `there is no attribute ${quoted(name)}`, hint);
  }
}

/** What needs tokens to be there at all, and attributes that options name. */
function verifyTokenOptions(draft: DraftView, { options, path, authentication }: PartInstance<PasswordSettings>): void {
  const { requireConfirmedWith, signInTokensEnabled, resettable } = options;
  if (requireConfirmedWith !== undefined && !draft.attributes.has(requireConfirmedWith)) {
    const hint = didYouMean(requireConfirmedWith, [...draft.attributes.keys()]);
    draft.error([...path, 'requireConfirmedWith'], `there is no attribute ${quoted(requireConfirmedWith)}`, hint);
  }
  if (authentication.tokens.enabled) return;
  const cure = 'set authentication.tokens.enabled to true';
  if (signInTokensEnabled === true) draft.error([...path, 'signInTokensEnabled'], 'needs tokens', cure);
  if (resettable !== undefined) draft.error([...path, 'resettable'], 'needs tokens', cure);
}

function isIdentity(draft: DraftView, name: string): boolean {
  return (
    draft.attributes.get(name)?.unique === true ||
    isOnly(draft.primaryKey, name) ||
    draft.identities.some(({ attributes }) => isOnly(attributes, name))
  );
}

function isOnly(names: readonly string[], name: string): boolean {
  return names.length === 1 && names[0] === name;
}
