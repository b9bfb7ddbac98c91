import { type DraftView, quoted } from '@ashlar/core/extension';
import { verifyRegistration } from '../../credentials/mailed-token/verify-registration.ts';
import { verifyConfirmedWith } from '../../credentials/verify-confirmed-with.ts';
import type { PartInstance } from '../../part/part.ts';
import type { MagicLinkSettings } from './option-types.ts';

/** What must be true of a resource with a magicLink strategy. */
export function verifyMagicLink(draft: DraftView, instance: PartInstance<MagicLinkSettings>): void {
  const { options, path, siblings, authentication } = instance;
  const { identityField } = options;
  if (siblings.some(({ credentialFields }) => credentialFields.includes(identityField))) {
    const message = `${quoted(identityField)} holds a credential: name the attribute with the address`;
    draft.error([...path, 'identityField'], message);
  }
  verifyConfirmedWith(draft, { ...instance, requireConfirmedWith: options.requireConfirmedWith });
  verifyRegistration(draft, { ...options, path, siblings });
  const { enabled, storeAllTokens } = authentication.tokens;
  if (!enabled || storeAllTokens || options.keepOlder) return;
  const cure = 'set authentication.tokens.storeAllTokens to true, or keepOlder to true';
  draft.error([...path, 'keepOlder'], 'a newer link cannot end older ones that are not stored', cure);
}
