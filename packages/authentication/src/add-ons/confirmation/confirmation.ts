import { defineAddOn } from '../../part/define-add-on.ts';
import type { Part } from '../../part/part.ts';
import { confirmationOptions } from './options.ts';
import { transformConfirmation } from './transform.ts';
import type { ConfirmationTypes } from './types.ts';
import { verifyConfirmation } from './verify.ts';

/**
 * Has users confirm their address, and every new one before it takes the place of the old one (AshAuthentication:
 * `confirmation`).
 *
 * @example
 * authentication: { …, addOns: { confirmation: { monitorFields: ['email'], sender: ({ to, token }) => mail(to, token) } } }
 */
export const confirmation: Part<'confirmation', ConfirmationTypes> = defineAddOn<ConfirmationTypes>()({
  kind: 'confirmation',
  schema: confirmationOptions,
  tokensRequired: true,
  transform: transformConfirmation,
  verify: verifyConfirmation,
});
