import { randomBytes } from 'node:crypto';
import type { Draft } from '@ashlar/core/extension';
import { findAttribute } from '../../credentials/find-attribute.ts';
import { type Identity, identityAttribute } from '../../credentials/identity/identity-attribute.ts';
import { singleUseToken } from '../../credentials/mailed-token/single-use-token.ts';
import type { PartInstance } from '../../part/part.ts';
import { hashBy } from '../../secrets/hash-failure.ts';
import { signInPurpose } from '../../token/claims.ts';
import { addChangePassword, addRegister, addSignIn, addSignInWithToken } from './actions/generated-actions.ts';
import type { PasswordStrategy } from './actions/password-strategy.ts';
import { resetPurpose } from './actions/requested-token.ts';
import { addReset } from './actions/reset-actions.ts';
import type { PasswordSettings } from './option-types.ts';

type Instance = PartInstance<PasswordSettings>;

/** Adds the normalised identity and the actions of one password strategy. */
export function transformPassword(draft: Draft, instance: Instance): void {
  const { options, path } = instance;
  const { caseSensitive, hashProvider, hashedPasswordField: hash } = options;
  const identity = identityAttribute(draft, instance, { field: options.identityField, caseSensitive });
  const cure = `add ${hash}: attribute(z.string(), { sensitive: true })`;
  const found = findAttribute(draft, { path: [...path, 'hashedPasswordField'], name: hash, storage: 'text', cure });
  // Even if the attribute is missing: one problem is enough, and "no password strategy" would be wrong.
  instance.credentialField(hash, () => hashBy(hashProvider, randomBytes(32).toString('base64url')));
  if (identity === undefined || found === undefined) return;
  const strategy = createStrategy(draft, instance, identity);
  const { settings } = strategy;
  if (settings.registrationEnabled) addRegister(draft, instance, strategy);
  if (settings.signInEnabled) addSignIn(draft, instance, strategy);
  if (settings.signInTokensEnabled && settings.signInEnabled) addSignInWithToken(draft, instance, strategy);
  addChangePassword(draft, instance, strategy);
  if (settings.resettable !== undefined) addReset(draft, instance, strategy);
}

function createStrategy(
  draft: Draft,
  { name, options, authentication }: Instance,
  identity: Identity,
): PasswordStrategy {
  const { identityField, hashedPasswordField, signInTokenLifetime, resettable } = options;
  const resource = draft.resource;
  // A mailed token also dies when the address changes.
  const basis = { resource, strategy: name, boundTo: [hashedPasswordField, identityField] };
  return {
    name,
    settings: { ...options, signInTokensEnabled: options.signInTokensEnabled ?? authentication.tokens.enabled },
    identity,
    signInToken: singleUseToken({ ...basis, purpose: signInPurpose, lifetime: signInTokenLifetime }),
    resetToken: singleUseToken({
      ...basis,
      purpose: resetPurpose,
      lifetime: resettable?.tokenLifetime ?? signInTokenLifetime,
    }),
    resource,
  };
}
