import type { Attribute } from '@ashlar/core';
import type {
  Create,
  Flat,
  InputOf,
  InsertOf,
  Read,
  RecordOf,
  ReturnedByAnAction,
  Run,
  Update,
  ValuesOf,
} from '@ashlar/core/extension';
import type { ActionName, Option, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { PasswordOptions } from './option-types.ts';

type IdentityField<Options> = OptionText<Options, 'identityField', 'username'>;
type PasswordField<Options> = OptionText<Options, 'passwordField', 'password'>;

type IdentityParam<Attributes, Options> = {
  [Name in IdentityField<Options>]: Name extends keyof Attributes ? InputOf<Attributes[Name]> : never;
};
type PasswordParam<Options> = { [Name in PasswordField<Options>]: string };
type CurrentPasswordParam<Options> = { [Name in `current${Capitalize<PasswordField<Options>>}`]: string };
type ConfirmationParam<Options> =
  Option<Options, 'confirmationRequired', true> extends false
    ? Record<never, never>
    : { [Name in OptionText<Options, 'passwordConfirmationField', 'passwordConfirmation'>]: string };
type AcceptedParams<Attributes, Options> =
  Option<Options, 'registerActionAccept', readonly []> extends readonly (infer Name)[]
    ? Pick<InsertOf<Attributes>, Name & keyof InsertOf<Attributes>>
    : Record<never, never>;

/** The user, with a token. */
type WithToken<Attributes, Token> = Flat<ValuesOf<Attributes> & { readonly $metadata: { readonly token: Token } }> &
  ReturnedByAnAction;

/** The user, with the token where tokens are enabled. */
type SignedIn<Attributes, Tokens> = Tokens extends false ? RecordOf<Attributes> : WithToken<Attributes, string>;

/** The same where a user may have to be confirmed first: then there is no token yet. */
type MaybeSignedIn<Attributes, Options, Tokens> = Tokens extends false
  ? RecordOf<Attributes>
  : Tokens extends 'for users only'
    ? WithToken<Attributes, string | undefined>
    : Option<Options, 'requireConfirmedWith', undefined> extends string
      ? WithToken<Attributes, string | undefined>
      : WithToken<Attributes, string>;

/** The strategy named after its kind has the plain name. */
type PlainName<Prefix extends string, Name extends string> = Name extends 'password'
  ? Prefix
  : ActionName<Prefix, Name>;

/** Whether tokens are enabled, as written. */
type TokensEnabled<Section> = Option<Option<Section, 'tokens', Record<never, never>>, 'enabled', false>;

/** The same; a user whom `userFilter` leaves out gets no token by registering. */
type Tokens<Section> =
  TokensEnabled<Section> extends false
    ? false
    : Option<Section, 'userFilter', undefined> extends object
      ? 'for users only'
      : TokensEnabled<Section>;

type Reset<Options> = Option<Options, 'resettable', undefined>;

/** The names of the actions that the options leave enabled. */
type Enabled<Options, Tokens> =
  | 'changePassword'
  | (Option<Options, 'registrationEnabled', true> extends false ? never : 'register')
  | (Option<Options, 'signInEnabled', true> extends false
      ? never
      : 'signIn' | (Option<Options, 'signInTokensEnabled', Tokens> extends false ? never : 'signInWithToken'))
  | (Reset<Options> extends object ? 'requestReset' | 'reset' : never);

type ChangeParams<Options> = CurrentPasswordParam<Options> & PasswordParam<Options> & ConfirmationParam<Options>;

/** Each action by name. An interface: only what is asked for is worked out. */
interface EveryAction<Name extends string, Attributes, Options, Tokens> {
  readonly register: StrategyAction<
    OptionText<Options, 'registerActionName', ActionName<'register', Name>>,
    Create<
      Flat<
        IdentityParam<Attributes, Options> &
          PasswordParam<Options> &
          ConfirmationParam<Options> &
          AcceptedParams<Attributes, Options>
      >,
      MaybeSignedIn<Attributes, Options, Tokens>
    >
  >;
  readonly signIn: StrategyAction<
    OptionText<Options, 'signInActionName', ActionName<'signIn', Name>>,
    Read<Flat<IdentityParam<Attributes, Options> & PasswordParam<Options>>, SignedIn<Attributes, Tokens>>
  >;
  readonly signInWithToken: StrategyAction<
    OptionText<Options, 'signInWithTokenActionName', PlainName<'signInWithToken', Name>>,
    Read<{ token: string }, SignedIn<Attributes, Tokens>>
  >;
  readonly changePassword: StrategyAction<
    OptionText<Options, 'changePasswordActionName', PlainName<'changePassword', Name>>,
    Update<Flat<ChangeParams<Options>>, MaybeSignedIn<Attributes, Options, Tokens>>,
    Flat<{ user: RecordOf<Attributes> } & ChangeParams<Options>>
  >;
  readonly requestReset: StrategyAction<
    OptionText<Reset<Options>, 'requestPasswordResetActionName', ActionName<'requestPasswordReset', Name>>,
    Run<Flat<IdentityParam<Attributes, Options>>, void>
  >;
  readonly reset: StrategyAction<
    OptionText<Reset<Options>, 'passwordResetActionName', ActionName<'resetPassword', Name>>,
    Update<
      Flat<{ resetToken: string } & PasswordParam<Options> & ConfirmationParam<Options>>,
      MaybeSignedIn<Attributes, Options, Tokens>
    >
  >;
}

/** The actions of the password strategy. The mapped type stands right behind the name: so hovers show the name. */
export type PasswordActions<in out Name extends string, in out Attributes, in out Options, in out Tokens> = {
  readonly [Key in Enabled<Options, Tokens>]: EveryAction<Name, Attributes, Options, Tokens>[Key];
};

/** The form in which an identity is compared. The framework fills it. */
export interface NormalizedIdentity
  extends Attribute<string, string, { readonly sensitive: true; readonly writable: false; readonly generated: true }> {}

/** The attribute that holds the identity in the form in which it is compared. */
export type NormalizedAttributes<Options> =
  Option<Options, 'caseSensitive', false> extends true
    ? Record<never, never>
    : {
        readonly [Name in `normalized${Capitalize<IdentityField<Options>>}`]: NormalizedIdentity;
      };

/** The types of the password strategy. */
export interface PasswordTypes extends PartTypes {
  readonly options: PasswordOptions<this['in']['attributes']>;
  readonly actions: PasswordActions<
    this['in']['name'],
    this['in']['attributes'],
    this['in']['options'],
    Tokens<this['in']['section']>
  >;
  readonly attributes: NormalizedAttributes<this['in']['options']>;
  readonly credentialFields: OptionText<this['in']['options'], 'hashedPasswordField', 'hashedPassword'>;
}
