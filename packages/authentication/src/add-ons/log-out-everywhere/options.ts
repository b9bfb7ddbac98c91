import { z } from 'zod';
import { name } from '../../part/option-schemas.ts';
import { revocationPurpose } from '../../token/claims.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';

const purposes = z.array(z.string());

/** The arguments of the action beside the user. One that names the user, too, would take their place. */
const otherArguments: readonly string[] = ['everyone', 'except', 'preview', 'reason'];

/** The options of logOutEverywhere (AshAuthentication: `log_out_everywhere`), with their defaults. */
export const logOutEverywhereOptions: z.ZodType<LogOutEverywhereSettings> = z.strictObject({
  actionName: name.optional().describe("The name of the action. Default 'logOutEverywhere'."),
  argumentName: name
    .refine((given) => !otherArguments.includes(given), 'is the name of another argument of the action')
    .default('user')
    .describe("The argument that takes the user; with the ending `Id`, the user's key."),
  includePurposes: purposes.optional().describe('Revoke only tokens of these purposes. Default: of every purpose.'),
  excludePurposes: purposes
    .default([revocationPurpose])
    .describe('Keep tokens of these purposes alive, even if they are included.'),
  applyOnPasswordChange: z
    .boolean()
    .default(false)
    .describe('Revoke the tokens also when the password of a user changes, in the same transaction.'),
});
