import { z } from 'zod';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { combineHashProviders } from '../../secrets/combine-hash-providers.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { type Duration, durationSchema } from '../../token/duration.ts';
import type { Compatibility } from '../../token/settings.ts';

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
  .meta({ title: 'HashProvider | HashProvider[]' });

/** What sends a token to a user, such as by mail. */
export type TokenSender = (user: Readonly<Record<string, unknown>>, token: string) => void | Promise<void>;

const sender = z
  .custom<TokenSender>((value) => typeof value === 'function', 'expected a function: (user, token) => …')
  .meta({ title: '(user, token) => void | Promise<void>' });

const name = z.string().min(1);
const defaultHashProvider = argon2HashProvider();

const resettable = z.strictObject({
  sender: sender.describe('Sends the token to the user, such as by mail. It runs after the commit, in the background.'),
  tokenLifetime: durationSchema.default('3 days').describe('How long a reset token lives.'),
  requestPasswordResetActionName: name
    .optional()
    .describe("The name of `requestReset` as a resource action. Default 'requestPasswordResetWithPassword'."),
  passwordResetActionName: name
    .optional()
    .describe("The name of `reset` as a resource action. Default 'resetPasswordWithPassword'."),
});

/** The options of the password strategy (AshAuthentication: `password`), with their defaults. */
export const passwordOptions: z.ZodType<PasswordSettings> = z.strictObject({
  identityField: name.default('username').describe('The attribute that names a user to sign in.'),
  caseSensitive: z
    .boolean()
    .default(false)
    .describe('Whether identities that differ only in case, or in the form of Unicode, are different.'),
  hashedPasswordField: name.default('hashedPassword').describe('The sensitive attribute that keeps the hash.'),
  hashProvider: hashProviders
    .default(() => defaultHashProvider)
    .transform((given) => (Array.isArray(given) ? combineHashProviders(given[0], given.slice(1)) : given))
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
  registerActionAccept: z.array(name).default([]).describe('Attributes that registration takes beside the identity.'),
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
  requireConfirmedWith: name
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

/** The options of a reset as parsed. */
export interface ResetSettings {
  readonly sender: TokenSender;
  readonly tokenLifetime: Duration;
  readonly requestPasswordResetActionName?: string | undefined;
  readonly passwordResetActionName?: string | undefined;
}

/** The options as parsed. */
export interface PasswordSettings {
  readonly identityField: string;
  readonly caseSensitive: boolean;
  readonly hashedPasswordField: string;
  readonly hashProvider: HashProvider;
  readonly minimumPasswordLength: number;
  readonly confirmationRequired: boolean;
  readonly passwordField: string;
  readonly passwordConfirmationField: string;
  readonly registrationEnabled: boolean;
  readonly registerActionName?: string | undefined;
  readonly registerActionAccept: readonly string[];
  readonly signInEnabled: boolean;
  readonly signInActionName?: string | undefined;
  readonly signInTokensEnabled?: boolean | undefined;
  readonly signInTokenLifetime: Duration;
  readonly signInWithTokenActionName?: string | undefined;
  readonly changePasswordActionName?: string | undefined;
  readonly requireConfirmedWith?: string | undefined;
  readonly compatibility?: Compatibility | undefined;
  readonly resettable?: ResetSettings | undefined;
}
