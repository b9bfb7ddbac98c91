import type { AnyResource } from '@ashlar/core';
import { z } from 'zod';
import { isLimitResource } from '../../limits/limit-resource.ts';
import type { LimitStore } from '../../limits/limit-store.ts';
import { rateOrFalse } from '../../limits/rate.ts';
import { name } from '../../part/option-schemas.ts';
import type { LimitsSettings, RequestLimitsSettings, SignInLimitsSettings } from './option-types.ts';

/** A resource that counts. */
export const limitResourceValue: z.ZodType<AnyResource> = z
  .custom<AnyResource>(isLimitResource, 'is not a limit resource: define it with limitResource: {}')
  .meta({ title: 'resource', written: 'LimitResource', parsed: 'AnyResource' });

/** A store of limits. */
export const limitStore: z.ZodType<LimitStore> = z
  .custom<LimitStore>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['take', 'giveBack', 'clear', 'clearAll'].every((each) => typeof Reflect.get(value, each) === 'function'),
    'expected a store of limits: { take, giveBack, clear, clearAll }',
  )
  .meta({ title: 'LimitStore' });

/** How attempts to sign in are limited, with the defaults. */
export const signInLimits: z.ZodType<SignInLimitsSettings> = z
  .strictObject({
    perIdentity: rateOrFalse
      .default('10 per 15 minutes')
      .describe('Attempts with one identity, from wherever. Beyond it, one attempt a minute is judged.'),
    perAddress: rateOrFalse
      .default('20 per minute')
      .describe('Attempts from one IPv4 address, or one /64 network of IPv6: `context.device.ip` of the call.'),
    perIdentityAndAddress: rateOrFalse.default(false).describe('Attempts with one identity from one address.'),
  })
  .meta({ named: 'SignInLimits' });

/** How requests for mail are limited, with the defaults. */
export const requestLimits: z.ZodType<RequestLimitsSettings> = z
  .strictObject({
    perIdentity: rateOrFalse
      .default('3 per hour')
      .describe('Requests for mail to one identity. Beyond it, a request is answered as ever and sends nothing.'),
  })
  .meta({ named: 'RequestLimits' });

/** The options of limits (AshAuthentication: `brute_force_strategy`), with their defaults. */
export const limitsOptions: z.ZodType<LimitsSettings> = z.strictObject({
  resource: limitResourceValue
    .optional()
    .describe('The resource that counts, so that limits hold over all processes. Default: memory of the process.'),
  store: limitStore
    .optional()
    .describe('What counts instead of a resource: `memoryLimits()`, or a store of your own, such as Redis.'),
  signIn: z
    .union([z.literal(false), signInLimits])
    .optional()
    .describe('How attempts to prove a credential are limited; `false`: not. Default: the options below.'),
  requests: z
    .union([z.literal(false), requestLimits])
    .optional()
    .describe('How requests for mail are limited; `false`: not. Default: the options below.'),
  clearActionName: name.optional().describe("The name of `clear` as a resource action. Default 'clearLimits'."),
});
