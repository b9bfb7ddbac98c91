import { z } from 'zod';
import { senderToAnyone } from '../../credentials/mailed-token/token-sender.ts';
import { acceptableName, confirmingName, name } from '../../part/option-schemas.ts';
import { durationSchema } from '../../token/duration.ts';
import type { MagicLinkSettings } from './option-types.ts';

/** The options of the magicLink strategy (AshAuthentication: `magic_link`), with their defaults. */
export const magicLinkOptions: z.ZodType<MagicLinkSettings> = z.strictObject({
  identityField: acceptableName.default('email').describe('The attribute that holds the address of a user.'),
  sender: senderToAnyone.describe(
    'Sends the link, such as by mail. It runs after the commit, in the background. `user` is absent for a person without an account.',
  ),
  tokenLifetime: durationSchema.default('10 minutes').describe('How long a link works.'),
  keepOlder: z.boolean().default(false).describe('Whether older links of an address work after a newer request.'),
  registrationEnabled: z
    .boolean()
    .default(false)
    .describe('Whether a person without an account gets a link too. Using it creates the account.'),
  registerActionAccept: z
    .array(acceptableName)
    .default([])
    .describe(
      'Attributes that `signIn` takes for an account that it creates. For one that exists they change nothing.',
    ),
  confirms: z
    .boolean()
    .default(true)
    .describe(
      'Whether a link confirms the address, where an add-on confirms that attribute. If not, an unconfirmed user cannot sign in.',
    ),
  requireConfirmedWith: confirmingName
    .optional()
    .describe('While this attribute is null or false, the user cannot sign in.'),
  requestActionName: name
    .optional()
    .describe("The name of `request` as a resource action. Default 'requestWithMagicLink'."),
  signInActionName: name
    .optional()
    .describe("The name of `signIn` as a resource action. Default 'signInWithMagicLink'."),
});
