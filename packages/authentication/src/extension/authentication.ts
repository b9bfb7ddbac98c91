import { createFramework } from '@ashlar/core';
import type { DefineResource, Extension } from '@ashlar/core/extension';
import { confirmation } from '../add-ons/confirmation/confirmation.ts';
import type { ConfirmationTypes } from '../add-ons/confirmation/types.ts';
import { limits } from '../add-ons/limits/limits.ts';
import type { LimitsTypes } from '../add-ons/limits/types.ts';
import { logOutEverywhere } from '../add-ons/log-out-everywhere/log-out-everywhere.ts';
import type { LogOutEverywhereTypes } from '../add-ons/log-out-everywhere/types.ts';
import { sessions } from '../add-ons/sessions/sessions.ts';
import type { SessionsTypes } from '../add-ons/sessions/types.ts';
import { type GenerationResourceTypes, generationResource } from '../generations/generation-resource.ts';
import { type LimitResourceTypes, limitResource } from '../limits/limit-resource.ts';
import { type OutboxResourceTypes, outboxResource } from '../outbox/outbox-resource.ts';
import { magicLink } from '../strategies/magic-link/magic-link.ts';
import type { MagicLinkTypes } from '../strategies/magic-link/types.ts';
import { password } from '../strategies/password/password.ts';
import type { PasswordTypes } from '../strategies/password/types.ts';
import { type TokenResourceTypes, tokenResource } from '../token-store/token-resource.ts';
import type { AuthenticationTypes } from './authentication-types.ts';
import { createAuthentication } from './create-authentication.ts';

/** The built-in strategies, by kind. */
export interface BuiltInStrategies {
  /** Users sign in with an identity and a password. */
  readonly password: PasswordTypes;
  /** Users sign in with a link that is sent to an address. */
  readonly magicLink: MagicLinkTypes;
}

/** The built-in add-ons, by kind. */
export interface BuiltInAddOns {
  /** Users confirm their address, and every new one before it takes the place of the old one. */
  readonly confirmation: ConfirmationTypes;
  /** Limits how often a credential can be guessed, and how often mail can be requested. */
  readonly limits: LimitsTypes;
  /** One action ends every session of a user. */
  readonly logOutEverywhere: LogOutEverywhereTypes;
  /** Shows users where they are signed in, and lets them end each session. */
  readonly sessions: SessionsTypes;
}

/** The types of the section with the built-in parts. The name keeps messages short. */
export interface BuiltInAuthentication extends AuthenticationTypes<BuiltInStrategies, BuiltInAddOns> {}

/** The sections of the `defineResource` of this package. */
export interface BuiltInSections {
  /** Makes the records of the resource users: tokens, strategies and add-ons. */
  readonly authentication: BuiltInAuthentication;
  /** Makes the resource keep tokens: `tokenResource: {}`. It needs no attributes of its own. */
  readonly tokenResource: TokenResourceTypes;
  /** Makes the resource count for the add-on `limits`: `limitResource: {}`. It needs no attributes of its own. */
  readonly limitResource: LimitResourceTypes;
  /** Makes the resource count log-outs of everyone: `generationResource: {}`. It needs no attributes of its own. */
  readonly generationResource: GenerationResourceTypes;
  /** Makes the resource keep events for other systems: `outboxResource: {}`. It needs no attributes of its own. */
  readonly outboxResource: OutboxResourceTypes;
}

/** The `authentication` section with the built-in parts. For other parts, call `createAuthentication`. */
export const authentication: Extension<'authentication', BuiltInAuthentication> = createAuthentication({
  strategies: [password, magicLink],
  addOns: [confirmation, limits, logOutEverywhere, sessions],
});

/**
 * Declares a resource, which may have the sections `authentication`, `tokenResource`, `limitResource`, `generationResource`
 * and `outboxResource`.
 *
 * @throws ResourceDefinitionError that lists every problem, each with its path and cure
 *
 * @example
 * export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
 */
export const defineResource: DefineResource<BuiltInSections> = createFramework({
  extensions: [authentication, tokenResource, limitResource, generationResource, outboxResource],
}).defineResource;
