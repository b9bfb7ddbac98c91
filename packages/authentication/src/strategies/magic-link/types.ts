import type { Flat, Read, Run } from '@ashlar/core/extension';
import type {
  AcceptedParams,
  FirstToken,
  IdentityParam,
  NormalizedAttribute,
  Tokens,
  WithToken,
} from '../../credentials/action-types.ts';
import type { ActionName, Option, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { MagicLinkOptions } from './option-types.ts';

type IdentityField<Options> = OptionText<Options, 'identityField', 'email'>;
type RegistrationEnabled<Options> = Option<Options, 'registrationEnabled', false>;

/** What `signIn` takes: a person who has an account already gives the token alone. */
type SignInParams<Attributes, Options> =
  RegistrationEnabled<Options> extends false
    ? { token: string }
    : Flat<{ token: string } & Partial<AcceptedParams<Attributes, Options>>>;

type TokenOf<Options, Tokens> = RegistrationEnabled<Options> extends false ? string : FirstToken<Options, Tokens>;

/** The actions of the magicLink strategy. */
export interface MagicLinkActions<Name extends string, Attributes, Options, Tokens> {
  readonly request: StrategyAction<
    OptionText<Options, 'requestActionName', ActionName<'request', Name>>,
    Run<IdentityParam<Attributes, IdentityField<Options>>, void>
  >;
  readonly signIn: StrategyAction<
    OptionText<Options, 'signInActionName', ActionName<'signIn', Name>>,
    Read<SignInParams<Attributes, Options>, WithToken<Attributes, TokenOf<Options, Tokens>>>
  >;
}

/** Whether another strategy compares the identity as it is written: then there is no normalised form of it. */
type IsCaseSensitive<Section, Field> =
  Option<Section, 'strategies', Record<never, never>> extends infer Strategies
    ? true extends {
        [Key in keyof Strategies]: Strategies[Key] extends {
          readonly caseSensitive: true;
          readonly identityField: Field;
        }
          ? true
          : never;
      }[keyof Strategies]
      ? true
      : false
    : false;

/** The types of the magicLink strategy. */
export interface MagicLinkTypes extends PartTypes {
  readonly options: MagicLinkOptions<this['in']['attributes']>;
  readonly actions: MagicLinkActions<
    this['in']['name'],
    this['in']['attributes'],
    this['in']['options'],
    Tokens<this['in']['section']>
  >;
  readonly attributes: IsCaseSensitive<this['in']['section'], IdentityField<this['in']['options']>> extends true
    ? Record<never, never>
    : NormalizedAttribute<IdentityField<this['in']['options']>>;
}
