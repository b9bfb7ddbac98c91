import { type DraftView, quoted } from '@ashlar/core/extension';
import { findAttribute } from '../../credentials/find-attribute.ts';
import { verifyIdentity } from '../../credentials/identity/verify-identity.ts';
import { verifyConfirmedWith } from '../../credentials/verify-confirmed-with.ts';
import type { PartInstance } from '../../part/part.ts';
import type { PasswordSettings } from './option-types.ts';

/** Verifies a resource with a password strategy. */
export function verifyPassword(draft: DraftView, instance: PartInstance<PasswordSettings>): void {
  const { options, path } = instance;
  const { identityField, hashedPasswordField, registerActionAccept, caseSensitive } = options;
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
  verifyIdentity(draft, { path: [...path, 'identityField'], field: identityField, caseSensitive });
  verifyConfirmedWith(draft, { ...instance, requireConfirmedWith: options.requireConfirmedWith });
  verifyTokenOptions(draft, instance);
  for (const [index, name] of registerActionAccept.entries()) {
    if (name === hashedPasswordField) {
      draft.error([...path, 'registerActionAccept', index], `${quoted(name)} is made of the password: leave it out`);
    }
    findAttribute(draft, { path: [...path, 'registerActionAccept', index], name });
  }
}

/** Verifies the options that need tokens. */
function verifyTokenOptions(draft: DraftView, { options, path, authentication }: PartInstance<PasswordSettings>): void {
  const { signInTokensEnabled, resettable } = options;
  if (authentication.tokens.enabled) return;
  const cure = 'set authentication.tokens.enabled to true';
  if (signInTokensEnabled === true) draft.error([...path, 'signInTokensEnabled'], 'needs tokens', cure);
  if (resettable !== undefined) draft.error([...path, 'resettable'], 'needs tokens', cure);
}
