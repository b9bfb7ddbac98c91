import { defineAddOn, type Part } from '@ashlar/authentication/extension';
import { credentialNoticeOptions } from './options.ts';
import { transformCredentialNotice } from './transform.ts';
import type { CredentialNoticeTypes } from './types.ts';
import { verifyCredentialNotice } from './verify.ts';

/**
 * Sends users a notice when an action changes one of their credentials (OWASP ASVS 5.0 6.3.7), and records when.
 *
 * @example
 * authentication: { …, addOns: { credentialNotice: { notify: ({ user, credentials }) => mail(user.id, credentials) } } }
 */
export const credentialNotice: Part<'credentialNotice', CredentialNoticeTypes> = defineAddOn<CredentialNoticeTypes>()({
  kind: 'credentialNotice',
  schema: credentialNoticeOptions,
  transform: transformCredentialNotice,
  verify: verifyCredentialNotice,
});
