import type { Create, Flat, Read, RecordOf, Run, Update } from '@ashlar/core/extension';
import type {
  AcceptedParams,
  FirstToken,
  IdentityParam,
  NormalizedAttribute,
  Tokens,
  WithToken,
} from '../../credentials/action-types.ts';
import type { ActionName, Option, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { PasswordOptions } from './option-types.ts';

type IdentityField<Options> = OptionText<Options, 'identityField', 'username'>;
type PasswordField<Options> = OptionText<Options, 'passwordField', 'password'>;

type Identified<Attributes, Options> = IdentityParam<Attributes, IdentityField<Options>>;
type PasswordParam<Options> = { [Name in PasswordField<Options>]: string };
type CurrentPasswordParam<Options> = { [Name in `current${Capitalize<PasswordField<Options>>}`]: string };
type ConfirmationParam<Options> =
  Option<Options, 'confirmationRequired', true> extends false
    ? Record<never, never>
    : { [Name in OptionText<Options, 'passwordConfirmationField', 'passwordConfirmation'>]: string };

/** The user, with the token where tokens are enabled. */
type SignedIn<Attributes, Tokens> = Tokens extends false ? RecordOf<Attributes> : WithToken<Attributes, string>;

/** The same if a user may have to confirm first: then there is no token yet. */
type MaybeSignedIn<Attributes, Options, Tokens> = Tokens extends false
  ? RecordOf<Attributes>
  : WithToken<Attributes, FirstToken<Options, Tokens>>;

/** The strategy named after its kind has the plain name. */
type PlainName<Prefix extends string, Name extends string> = Name extends 'password'
  ? Prefix
  : ActionName<Prefix, Name>;

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

/** Each action by name. An interface, so that the compiler works out only the actions in use. */
interface EveryAction<Name extends string, Attributes, Options, Tokens> {
  readonly register: StrategyAction<
    OptionText<Options, 'registerActionName', ActionName<'register', Name>>,
    Create<
      Flat<
        Identified<Attributes, Options> &
          PasswordParam<Options> &
          ConfirmationParam<Options> &
          AcceptedParams<Attributes, Options>
      >,
      MaybeSignedIn<Attributes, Options, Tokens>
    >
  >;
  readonly signIn: StrategyAction<
    OptionText<Options, 'signInActionName', ActionName<'signIn', Name>>,
    Read<Flat<Identified<Attributes, Options> & PasswordParam<Options>>, SignedIn<Attributes, Tokens>>
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
    Run<Flat<Identified<Attributes, Options>>, void>
  >;
  readonly reset: StrategyAction<
    OptionText<Reset<Options>, 'passwordResetActionName', ActionName<'resetPassword', Name>>,
    Update<
      Flat<{ resetToken: string } & PasswordParam<Options> & ConfirmationParam<Options>>,
      MaybeSignedIn<Attributes, Options, Tokens>
    >
  >;
}

/** The actions of the password strategy. The mapped type follows the name directly, so that hovers show the name. */
export type PasswordActions<in out Name extends string, in out Attributes, in out Options, in out Tokens> = {
  readonly [Key in Enabled<Options, Tokens>]: EveryAction<Name, Attributes, Options, Tokens>[Key];
};

/** The attribute that holds the identity in the form that is compared. */
export type NormalizedAttributes<Options> =
  Option<Options, 'caseSensitive', false> extends true
    ? Record<never, never>
    : NormalizedAttribute<IdentityField<Options>>;

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
