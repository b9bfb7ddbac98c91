import { findAttribute, type PartInstance } from '@ashlar/authentication/extension';
import { type DraftView, quoted } from '@ashlar/core/extension';
import type { LoginNoticeSettings } from './options.ts';

/** Checks a resource with loginNotice. */
export function verifyLoginNotice(draft: DraftView, instance: PartInstance<LoginNoticeSettings>): void {
  const path = [...instance.path, 'addressField'];
  const name = instance.options.addressField;
  const address = findAttribute(draft, { path, name, storage: 'text' });
  if (address?.sensitive !== true) return;
  draft.error(
    path,
    `the attribute ${quoted(name)} is sensitive: no record holds it, so the mail would have no address`,
    'name an attribute that is not sensitive',
  );
}
