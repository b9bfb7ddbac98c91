// Types of parameters and results that actions of several strategies share.
import type { Attribute } from '@ashlar/core';
import type { Flat, InputOf, InsertOf, ReturnedByAnAction, ValuesOf } from '@ashlar/core/extension';
import type { Option } from '../part/part-types.ts';

/** The parameter that takes an identity. */
export type IdentityParam<Attributes, Field extends string> = {
  [Name in Field]: Name extends keyof Attributes ? InputOf<Attributes[Name]> : never;
};

/** The parameters for the attributes that `registerActionAccept` names. */
export type AcceptedParams<Attributes, Options> =
  Option<Options, 'registerActionAccept', readonly []> extends readonly (infer Name)[]
    ? Pick<InsertOf<Attributes>, Name & keyof InsertOf<Attributes>>
    : Record<never, never>;

/** The user, with a token. */
export type WithToken<Attributes, Token> = Flat<
  ValuesOf<Attributes> & { readonly $metadata: { readonly token: Token } }
> &
  ReturnedByAnAction;

/** `true` if the section, as written, enables tokens. */
type TokensEnabled<Section> = Option<Option<Section, 'tokens', Record<never, never>>, 'enabled', false>;

/** The same, but a user whom `userFilter` leaves out gets no token at registration. */
export type Tokens<Section> =
  TokensEnabled<Section> extends false
    ? false
    : Option<Section, 'userFilter', undefined> extends object
      ? 'for users only'
      : TokensEnabled<Section>;

/** The token of a user who registers. A user who must confirm first, or whom `userFilter` leaves out, gets none yet. */
export type FirstToken<Options, Tokens> = Tokens extends 'for users only'
  ? string | undefined
  : Option<Options, 'requireConfirmedWith', undefined> extends string
    ? string | undefined
    : string;

/** The form in which an identity is compared. The framework fills it. */
export interface NormalizedIdentity
  extends Attribute<string, string, { readonly sensitive: true; readonly writable: false; readonly generated: true }> {}

/** The attribute that holds an identity in the form in which it is compared. */
export type NormalizedAttribute<Field extends string> = {
  readonly [Name in `normalized${Capitalize<Field>}`]: NormalizedIdentity;
};
