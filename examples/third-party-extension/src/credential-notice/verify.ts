import type { PartInstance } from '@ashlar/authentication/extension';
import type { DraftView } from '@ashlar/core/extension';
import type { CredentialNoticeSettings } from './options.ts';
import { watchedCredentials } from './watched-credentials.ts';

/** Checks a resource with credentialNotice. */
export function verifyCredentialNotice(draft: DraftView, { path }: PartInstance<CredentialNoticeSettings>): void {
  if ((draft.fact(watchedCredentials) ?? []).length > 0) return;
  draft.error(
    path,
    'needs a strategy that checks a credential: it would have nothing to tell of',
    'add one: strategies: { password: { … } }',
  );
}
