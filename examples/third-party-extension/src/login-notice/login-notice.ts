import { defineAddOn, type Part } from '@ashlar/authentication/extension';
import { loginNoticeOptions } from './options.ts';
import { transformLoginNotice } from './transform.ts';
import type { LoginNoticeTypes } from './types.ts';
import { verifyLoginNotice } from './verify.ts';

/**
 * Mails users when they sign in from a device that they have not used before (OWASP ASVS 5.0 6.3.5).
 *
 * @example
 * authentication: {
 *   …,
 *   addOns: {
 *     loginNotice: {
 *       resource: KnownDevice,
 *       secret: () => process.env.DEVICE_SECRET,
 *       sender: ({ to, device }) => sendMail({ to, subject: 'A new device', text: device.userAgent ?? 'unknown' }),
 *     },
 *   },
 * }
 */
export const loginNotice: Part<'loginNotice', LoginNoticeTypes> = defineAddOn<LoginNoticeTypes>()({
  kind: 'loginNotice',
  schema: loginNoticeOptions,
  tokensRequired: true,
  transform: transformLoginNotice,
  verify: verifyLoginNotice,
});
