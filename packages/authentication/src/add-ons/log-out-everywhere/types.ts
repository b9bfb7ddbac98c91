import type { Flat, KeyOf, RecordOf, ReturnedByAnAction, Run, ValuesOf } from '@ashlar/core/extension';
import type { ActionName, Option, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { TokensOptions } from '../../token/option-types.ts';
import type { LogOutEverywhereOptions } from './option-types.ts';

type ArgumentName<Options> = OptionText<Options, 'argumentName', 'user'>;
type KeyValue<Key> = keyof Key extends infer Name extends keyof Key
  ? IsUnion<Name> extends true
    ? Key
    : Key[Name]
  : never;
type IsUnion<Type, Copy = Type> = Type extends unknown ? ([Copy] extends [Type] ? false : true) : never;

/** The user as a record, or by the primary key. */
type UserParam<Attributes, Options> =
  | ({ [Name in ArgumentName<Options>]: RecordOf<Attributes> } & {
      [Name in `${ArgumentName<Options>}Id`]?: never;
    })
  | ({ [Name in `${ArgumentName<Options>}Id`]: KeyValue<KeyOf<Attributes>> } & {
      [Name in ArgumentName<Options>]?: never;
    });

/** Everyone, where `tokens.revocation` says what counts the log-outs. */
type EveryoneParam<Options, Everyone> = Everyone extends false
  ? never
  : { everyone: true } & { [Name in ArgumentName<Options> | `${ArgumentName<Options>}Id`]?: never };

/** `true` if the section, as written, names what counts log-outs of everyone. */
export type HasEveryone<Section> = Section extends { readonly tokens: { readonly revocation: unknown } } ? true : false;

/** The parameters of `logOutEverywhere`. */
export type LogOutEverywhereParams<Attributes, Options, Everyone = false> =
  | UserParam<Attributes, Options>
  | EveryoneParam<Options, Everyone> extends infer Each
  ? Each extends unknown
    ? Flat<
        Each & {
          /** A token to keep alive: "log out my other devices". It is one of this user; for everyone, of any user. */
          except?: string;
          /** Count only: nothing is written, and no listener is called. Default false. */
          preview?: boolean;
          /** Why, for listeners of revocations. At most 200 characters. Default: `context.reason`. */
          reason?: string;
        }
      >
    : never
  : never;

/** Everyone is logged out. */
export interface LoggedOutEveryone {
  readonly everyone: true;
  readonly $metadata: {
    /** How often everyone was logged out, with this one. */
    readonly generation: number;
    /** True for a preview: this call has ended nothing, and the number says what it would be. */
    readonly preview?: true;
  };
}

/** What the action resolves to. Where everyone may be logged out, `everyone` tells which of the two it was. */
export type LogOutResult<Attributes, Everyone> = Everyone extends false
  ? LoggedOut<Attributes>
  : (LoggedOut<Attributes> & { readonly everyone?: undefined }) | (LoggedOutEveryone & ReturnedByAnAction);

/** The user, with the number of revoked tokens and of ended sessions. */
export type LoggedOut<Attributes> = Flat<
  ValuesOf<Attributes> & {
    readonly $metadata: {
      /** How many live tokens this call revoked, of all purposes. */
      readonly revoked: number;
      /** How many of them were sessions: tokens of the purpose `user`. */
      readonly sessions: number;
      /** True for a preview: this call has ended nothing, and the numbers say what it would end. */
      readonly preview?: true;
    };
  }
> &
  ReturnedByAnAction;

/** What the phase takes and answers: over HTTP, the user is the caller. */
export interface LogOutEverywherePhase {
  readonly body: {
    /** Keep the session of this request alive. Default false. */
    keepCurrent?: boolean;
    /** Count only: nothing ends, and the cookie stays. Default false. */
    preview?: boolean;
    /** Why, for the application. At most 200 characters. */
    reason?: string;
  };
  readonly answer: {
    /** How many live tokens were revoked, of all purposes. */
    readonly revoked: number;
    /** Present in the answer to a preview: nothing has ended. */
    readonly preview?: true;
  };
}

type DefaultActionName<Name extends string> = Name extends 'logOutEverywhere'
  ? 'logOutEverywhere'
  : ActionName<'logOutEverywhere', Name>;

/** The actions of logOutEverywhere. */
export interface LogOutEverywhereActions<
  in out Name extends string,
  in out Attributes,
  in out Options,
  in out Everyone = false,
> {
  readonly logOutEverywhere: StrategyAction<
    OptionText<Options, 'actionName', DefaultActionName<Name>>,
    Run<LogOutEverywhereParams<Attributes, Options, Everyone>, LogOutResult<Attributes, Everyone>>,
    LogOutEverywhereParams<Attributes, Options, Everyone>,
    LogOutEverywherePhase
  >;
}

// ---- Prerequisites. The names of these interfaces explain them: the compiler's message shows them.

/** What logOutEverywhere requires of the section. */
export interface LogOutEverywhereNeeds {
  readonly tokens: TokensNeededByLogOutEverywhere;
}

type NeededTrue = 'enabled' | 'storeAllTokens' | 'requireTokenPresenceForAuthentication';

/** Tokens that can be revoked: they are enabled, all of them are stored, and only stored ones count. */
export interface TokensNeededByLogOutEverywhere extends Omit<TokensOptions, NeededTrue | 'tokenResource'> {
  readonly enabled: true | NeededByLogOutEverywhere;
  readonly tokenResource: NonNullable<TokensOptions['tokenResource']>;
  readonly storeAllTokens: true | NeededByLogOutEverywhere;
  readonly requireTokenPresenceForAuthentication: true | NeededByLogOutEverywhere;
}

declare const because: unique symbol;

/** No value has this type. Only its name matters. */
export interface NeededByLogOutEverywhere {
  readonly [because]: never;
}

/** No value has this type. Only its name matters. */
export interface NeedsAPasswordStrategy {
  readonly [because]: never;
}

/** The options for a resource without a password strategy. */
export interface LogOutEverywhereWithoutPassword extends Omit<LogOutEverywhereOptions, 'applyOnPasswordChange'> {
  readonly applyOnPasswordChange?: false | NeedsAPasswordStrategy;
}

/** The compiler cannot judge an option of type `boolean`. The verifier judges it. */
type Unknowable<Tokens> = {
  [Name in keyof Tokens]: boolean extends Tokens[Name] ? Name : never;
}[keyof Tokens];

type NeedsOf<Tokens> = [Unknowable<Tokens>] extends [never]
  ? LogOutEverywhereNeeds
  : { readonly tokens: Omit<TokensNeededByLogOutEverywhere, Unknowable<Tokens> & string> };

type OptionsNeeded<Options, CredentialFields> =
  Option<Options, 'applyOnPasswordChange', false> extends true
    ? [CredentialFields] extends [never]
      ? LogOutEverywhereWithoutPassword
      : unknown
    : unknown;

/** The types of logOutEverywhere. */
export interface LogOutEverywhereTypes extends PartTypes {
  readonly options: LogOutEverywhereOptions;
  readonly actions: LogOutEverywhereActions<
    this['in']['name'],
    this['in']['attributes'],
    this['in']['options'],
    HasEveryone<this['in']['section']>
  >;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly requires: NeedsOf<Option<this['in']['section'], 'tokens', Record<never, never>>>;
  readonly requiresOfOptions: OptionsNeeded<this['in']['options'], this['in']['credentialFields']>;
}
