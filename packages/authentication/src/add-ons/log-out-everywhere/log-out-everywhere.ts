import { defineAddOn } from '../../part/define-add-on.ts';
import type { Part } from '../../part/part.ts';
import { logOutEverywhereOptions } from './options.ts';
import { transformLogOutEverywhere } from './transform.ts';
import type { LogOutEverywhereTypes } from './types.ts';
import { verifyLogOutEverywhere } from './verify.ts';

/**
 * Ends every session of a user with one action and, if you wish, whenever a password changes (AshAuthentication:
 * `log_out_everywhere`).
 *
 * @example
 * authentication: { …, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } }
 */
export const logOutEverywhere: Part<'logOutEverywhere', LogOutEverywhereTypes> = defineAddOn<LogOutEverywhereTypes>()({
  kind: 'logOutEverywhere',
  schema: logOutEverywhereOptions,
  tokensRequired: true,
  transform: transformLogOutEverywhere,
  verify: verifyLogOutEverywhere,
});
