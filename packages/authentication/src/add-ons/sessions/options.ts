import { z } from 'zod';
import { name } from '../../part/option-schemas.ts';
import { durationSchema } from '../../token/duration.ts';
import type { SessionsSettings } from './option-types.ts';
import { tellOthers } from './tell-others-options.ts';

const durationOrFalse = z.union([durationSchema, z.literal(false)]).meta({ title: 'Duration | false' });

/** The options of sessions, with their defaults. */
export const sessionsOptions: z.ZodType<SessionsSettings> = z.strictObject({
  userAgent: z
    .boolean()
    .default(true)
    .describe('Keep what the browser says of itself, `context.device.userAgent`, up to 512 bytes.'),
  ip: z
    .union([z.enum(['truncated', 'full']), z.literal(false)])
    .default('truncated')
    .describe(
      'Keep the address of the device, `context.device.ip`: whole, not at all, or its network alone (/24, of IPv6 /48).',
    ),
  lastSeen: durationOrFalse
    .default('5 minutes')
    .describe('Keep when the session was last used, written at most once in this time; `false`: not.'),
  idleTimeout: durationSchema
    .optional()
    .describe('How long a session may go unused before it ends; up to `lastSeen` shorter. Default: until it expires.'),
  maximum: z
    .int()
    .min(1)
    .optional()
    .describe('How many sessions a user may have; a further one ends the oldest. Default: any number.'),
  recent: durationOrFalse
    .default('15 minutes')
    .describe('How long ago a user may have signed in to end other sessions, but not all of them; `false`: any time.'),
  tellOthers: tellOthers
    .optional()
    .describe('Tell other systems of every session that ends. Default: no other system is told.'),
  listActionName: name.optional().describe("The name of `list` as a resource action. Default 'listSessions'."),
  endActionName: name.optional().describe("The name of `end` as a resource action. Default 'endSession'."),
  endOthersActionName: name
    .optional()
    .describe("The name of `endOthers` as a resource action. Default 'endOtherSessions'."),
});
