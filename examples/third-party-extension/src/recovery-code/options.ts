import type { Duration } from '@ashlar/authentication';
import { durationSchema } from '@ashlar/authentication/extension';
import { z } from 'zod';

const name = z.string().min(1);

/** The options of the recoveryCode strategy, with their defaults. */
export const recoveryCodeOptions: z.ZodType<RecoveryCodeSettings> = z.strictObject({
  hashedCodeField: name
    .default('hashedRecoveryCode')
    .describe('The sensitive attribute that keeps the hash of the code; added if the resource has none.'),
  codeField: name.default('recoveryCode').describe('The argument that takes the code, and the metadata that shows it.'),
  codeLength: z.int().min(20).max(100).default(24).describe('In characters of five bits each.'),
  tokenLifetime: durationSchema.optional().describe('Of the tokens it issues. Default: tokens.tokenLifetime.'),
  createActionName: name.optional().describe("Default 'createRecoveryCode'."),
  signInActionName: name.optional().describe("Default 'signInWithRecoveryCode'."),
});

/** The options as parsed. */
export interface RecoveryCodeSettings {
  readonly hashedCodeField: string;
  readonly codeField: string;
  readonly codeLength: number;
  readonly tokenLifetime?: Duration | undefined;
  readonly createActionName?: string | undefined;
  readonly signInActionName?: string | undefined;
}
