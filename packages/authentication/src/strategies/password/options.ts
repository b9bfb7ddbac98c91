import { z } from 'zod';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';

const hashProvider = z
  .custom<HashProvider>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['hash', 'verify', 'simulate'].every((name) => typeof Reflect.get(value, name) === 'function'),
    'expected a hash provider: { hash, verify, simulate, needsRehash? }',
  )
  .meta({ title: 'HashProvider' });

const name = z.string().min(1);
const defaultHashProvider = argon2HashProvider();

/** The options of the password strategy (AshAuthentication: `password`), with their defaults. */
export const passwordOptions: z.ZodType<PasswordSettings> = z.strictObject({
  identityField: name.default('username').describe('The attribute that names a user to sign in.'),
  caseSensitive: z
    .boolean()
    .default(false)
    .describe('Whether identities that differ only in case, or in the form of Unicode, are different.'),
  hashedPasswordField: name.default('hashedPassword').describe('The sensitive attribute that keeps the hash.'),
  hashProvider: hashProvider
    .default(() => defaultHashProvider)
    .describe('What hashes passwords. Default: Argon2id, 19 MiB, 2 passes, 1 lane.'),
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
  changePasswordActionName: name
    .optional()
    .describe("The name of `changePassword` as a resource action. Default 'changePassword'."),
});

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
  readonly changePasswordActionName?: string | undefined;
}
