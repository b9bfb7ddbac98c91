import { z } from 'zod';
import { senderToUsers } from '../../credentials/mailed-token/token-sender.ts';
import { acceptableName, attributeName, confirmingName, name } from '../../part/option-schemas.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { combineHashProviders } from '../../secrets/combine-hash-providers.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { durationSchema } from '../../token/duration.ts';
import type { PasswordSettings } from './option-types.ts';

const hashProvider = z
  .custom<HashProvider>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['hash', 'verify', 'simulate'].every((name) => typeof Reflect.get(value, name) === 'function'),
    'expected a hash provider: { hash, verify, simulate, needsRehash? }',
  )
  .meta({ title: 'HashProvider' });

const hashProviders = z
  .union([hashProvider, z.tuple([hashProvider], hashProvider)], 'expected a hash provider, or a list of them')
  .meta({
    title: 'HashProvider | HashProvider[]',
    written: 'HashProvider | readonly [HashProvider, ...HashProvider[]]',
  });

const defaultHashProvider = argon2HashProvider();

const resettable = z
  .strictObject({
    sender: senderToUsers.describe(
      'Sends the token to the user, such as by mail. It runs after the commit, in the background.',
    ),
    tokenLifetime: durationSchema.default('3 days').describe('How long a reset token lives.'),
    requestPasswordResetActionName: name
      .optional()
      .describe("The name of `requestReset` as a resource action. Default 'requestPasswordResetWithPassword'."),
    passwordResetActionName: name
      .optional()
      .describe("The name of `reset` as a resource action. Default 'resetPasswordWithPassword'."),
  })
  .meta({ named: 'Reset' });

/** The options of the password strategy (AshAuthentication: `password`), with their defaults. */
export const passwordOptions: z.ZodType<PasswordSettings> = z.strictObject({
  identityField: acceptableName.default('username').describe('The attribute that names a user to sign in.'),
  caseSensitive: z
    .boolean()
    .default(false)
    .describe('Whether identities that differ only in case, or in the form of Unicode, are different.'),
  hashedPasswordField: attributeName.default('hashedPassword').describe('The sensitive attribute that keeps the hash.'),
  hashProvider: hashProviders
    .default(() => defaultHashProvider)
    .transform((given) => (Array.isArray(given) ? combineHashProviders(given[0], given.slice(1)) : given))
    .meta({ parsed: 'HashProvider' })
    .describe(
      'What hashes passwords; of a list the first hashes, and all verify. Default: Argon2id, 19 MiB, 2 passes, 1 lane.',
    ),
  minimumPasswordLength: z.int().min(1).default(8).describe('The least length of a new password, in characters.'),
  confirmationRequired: z.boolean().default(true).describe('Whether a new password has to be given twice.'),
  passwordField: name.default('password').describe('The argument that takes the password.'),
  passwordConfirmationField: name.default('passwordConfirmation').describe('The argument that takes it again.'),
  registrationEnabled: z.boolean().default(true).describe('Whether there is a `register` action.'),
  registerActionName: name
    .optional()
    .describe("The name of `register` as a resource action. Default 'registerWithPassword'."),
  registerActionAccept: z
    .array(acceptableName)
    .default([])
    .describe('Attributes that registration takes beside the identity.'),
  signInEnabled: z.boolean().default(true).describe('Whether there is a `signIn` action.'),
  signInActionName: name
    .optional()
    .describe("The name of `signIn` as a resource action. Default 'signInWithPassword'."),
  signInTokensEnabled: z
    .boolean()
    .optional()
    .describe(
      'Whether `signIn` and `register` can give a short single-use token. Default: whether tokens are enabled.',
    ),
  signInTokenLifetime: durationSchema.default('60 seconds').describe('How long such a token lives.'),
  signInWithTokenActionName: name
    .optional()
    .describe("The name of `signInWithToken` as a resource action. Default 'signInWithToken'."),
  changePasswordActionName: name
    .optional()
    .describe("The name of `changePassword` as a resource action. Default 'changePassword'."),
  requireConfirmedWith: confirmingName
    .optional()
    .describe('While this attribute is null or false, the user cannot sign in, and gets no token in any other way.'),
  compatibility: z
    .enum(['ashAuthentication'])
    .optional()
    .describe(
      "'ashAuthentication': white space around a password, or around the identity of one who signs in, is no part of it. Default: that of `tokens`.",
    ),
  resettable: resettable.optional().describe('Whether a forgotten password can be reset, and how.'),
});
