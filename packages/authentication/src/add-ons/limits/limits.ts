import { defineAddOn } from '../../part/define-add-on.ts';
import type { Part } from '../../part/part.ts';
import { limitsOptions } from './options.ts';
import { transformLimits } from './transform.ts';
import type { LimitsTypes } from './types.ts';
import { verifyLimits } from './verify.ts';

/**
 * Limits how often credentials can be guessed and mails be asked for, counted before any hash (OWASP ASVS 5.0 6.3.1).
 *
 * @example
 * authentication: { …, addOns: { limits: { resource: Limit } } }
 */
export const limits: Part<'limits', LimitsTypes> = defineAddOn<LimitsTypes>()({
  kind: 'limits',
  schema: limitsOptions,
  transform: transformLimits,
  verify: verifyLimits,
});
