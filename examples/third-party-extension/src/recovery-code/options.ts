import { durationSchema } from '@ashlar/authentication/extension';
import { z } from 'zod';

const name = z.string().min(1);

/** The schema of the options of recoveryCode. */
export const recoveryCodeOptions = z.strictObject({
  /** The sensitive attribute that keeps the hash of the code; added if the resource has none. Default 'hashedRecoveryCode'. */
  hashedCodeField: name.default('hashedRecoveryCode'),
  /** The argument that takes the code, and the metadata that shows it. Default 'recoveryCode'. */
  codeField: name.default('recoveryCode'),
  /** In characters of five bits each, from 20 to 100. Default 24. */
  codeLength: z.int().min(20).max(100).default(24),
  /** How long the tokens live that it issues. Default: `tokens.tokenLifetime`. */
  tokenLifetime: durationSchema.optional(),
  /** The name of `create` as a resource action. Default 'createRecoveryCode'. */
  createActionName: name.optional(),
  /** The name of `signIn` as a resource action. Default 'signInWithRecoveryCode'. */
  signInActionName: name.optional(),
});

/** The options of recoveryCode, as an application writes them. */
export interface RecoveryCodeOptions extends z.input<typeof recoveryCodeOptions> {}

/** The options of recoveryCode as parsed, with their defaults. */
export type RecoveryCodeSettings = z.output<typeof recoveryCodeOptions>;
