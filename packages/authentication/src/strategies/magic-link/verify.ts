import type { DraftView } from '@ashlar/core/extension';
import { findAttribute } from '../../credentials/find-attribute.ts';
import { verifyRegistration } from '../../credentials/mailed-token/verify-registration.ts';
import type { PartInstance } from '../../part/part.ts';
import type { MagicLinkSettings } from './option-types.ts';

/** What must be true of a resource with a magicLink strategy. */
export function verifyMagicLink(draft: DraftView, instance: PartInstance<MagicLinkSettings>): void {
  const { options, path, siblings, authentication } = instance;
  const { requireConfirmedWith: name, keepOlder } = options;
  if (name !== undefined) findAttribute(draft, { path: [...path, 'requireConfirmedWith'], name });
  verifyRegistration(draft, { ...options, path, siblings });
  const { enabled, storeAllTokens } = authentication.tokens;
  if (!enabled || storeAllTokens || keepOlder) return;
  const cure = 'set authentication.tokens.storeAllTokens to true, or keepOlder to true';
  draft.error([...path, 'keepOlder'], 'a newer link cannot end older ones that are not stored', cure);
}
