import { defineStrategy } from '../../part/define-strategy.ts';
import type { Part } from '../../part/part.ts';
import { magicLinkOptions } from './options.ts';
import { transformMagicLink } from './transform.ts';
import type { MagicLinkTypes } from './types.ts';
import { verifyMagicLink } from './verify.ts';

/**
 * Signing in with a link that is sent to an address (AshAuthentication: `magic_link`): `request`, `signIn`.
 *
 * @example
 * authentication: { strategies: { magicLink: { sender: ({ to, token }) => sendMail(to, `/sign-in#${token}`) } } }
 */
export const magicLink: Part<'magicLink', MagicLinkTypes> = defineStrategy<MagicLinkTypes>()({
  kind: 'magicLink',
  schema: magicLinkOptions,
  tokensRequired: true,
  transform: transformMagicLink,
  verify: verifyMagicLink,
});
