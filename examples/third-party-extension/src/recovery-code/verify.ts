import type { PartInstance } from '@ashlar/authentication/extension';
import type { DraftView } from '@ashlar/core/extension';
import type { RecoveryCodeSettings } from './options.ts';

/** Checks a resource with a recoveryCode strategy. */
export function verifyRecoveryCode(draft: DraftView, instance: PartInstance<RecoveryCodeSettings>): void {
  const { options, path } = instance;
  const hash = draft.attributes.get(options.hashedCodeField);
  if (hash === undefined || (hash.sensitive && hash.unique)) return;
  draft.error(
    [...path, 'hashedCodeField'],
    `the attribute "${hash.name}" must be sensitive and unique`,
    `leave it out, or ${hash.name}: attribute(z.string().nullable(), { sensitive: true, unique: true })`,
  );
}
