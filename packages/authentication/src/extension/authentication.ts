import { createFramework } from '@ashlar/core';
import type { DefineResource, Extension } from '@ashlar/core/extension';
import { confirmation } from '../add-ons/confirmation/confirmation.ts';
import type { ConfirmationTypes } from '../add-ons/confirmation/types.ts';
import { limits } from '../add-ons/limits/limits.ts';
import type { LimitsTypes } from '../add-ons/limits/types.ts';
import { logOutEverywhere } from '../add-ons/log-out-everywhere/log-out-everywhere.ts';
import type { LogOutEverywhereTypes } from '../add-ons/log-out-everywhere/types.ts';
import { type LimitResourceTypes, limitResource } from '../limits/limit-resource.ts';
import { magicLink } from '../strategies/magic-link/magic-link.ts';
import type { MagicLinkTypes } from '../strategies/magic-link/types.ts';
import { password } from '../strategies/password/password.ts';
import type { PasswordTypes } from '../strategies/password/types.ts';
import { type TokenResourceTypes, tokenResource } from '../token-store/token-resource.ts';
import type { AuthenticationTypes } from './authentication-types.ts';
import { createAuthentication } from './create-authentication.ts';

/** The built-in strategies, by kind. */
export interface BuiltInStrategies {
  readonly password: PasswordTypes;
  readonly magicLink: MagicLinkTypes;
}

/** The built-in add-ons, by kind. */
export interface BuiltInAddOns {
  readonly confirmation: ConfirmationTypes;
  readonly limits: LimitsTypes;
  readonly logOutEverywhere: LogOutEverywhereTypes;
}

/** The types of the section with the built-in parts. The name keeps messages short. */
export interface BuiltInAuthentication extends AuthenticationTypes<BuiltInStrategies, BuiltInAddOns> {}

/** The sections of the `defineResource` of this package. */
export interface BuiltInSections {
  readonly authentication: BuiltInAuthentication;
  readonly tokenResource: TokenResourceTypes;
  readonly limitResource: LimitResourceTypes;
}

/** The `authentication` section with the built-in parts. For other parts, call `createAuthentication`. */
export const authentication: Extension<'authentication', BuiltInAuthentication> = createAuthentication({
  strategies: [password, magicLink],
  addOns: [confirmation, limits, logOutEverywhere],
});

/**
 * Declares a resource, which may have the sections `authentication`, `tokenResource` and `limitResource`.
 *
 * @throws ResourceDefinitionError that lists every problem, each with its path and cure
 *
 * @example
 * export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
 */
export const defineResource: DefineResource<BuiltInSections> = createFramework({
  extensions: [authentication, tokenResource, limitResource],
}).defineResource;
