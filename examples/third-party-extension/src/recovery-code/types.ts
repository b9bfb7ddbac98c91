import type { ActionName, PartTypes, StrategyAction, TokensOptions } from '@ashlar/authentication/extension';
import type { Attribute } from '@ashlar/core';
import type { Flat, Option, OptionText, Read, RecordOf, Update } from '@ashlar/core/extension';
import type { RecoveryCodeOptions } from './options.ts';

type HashedCodeField<Options> = OptionText<Options, 'hashedCodeField', 'hashedRecoveryCode'>;
type CodeField<Options> = OptionText<Options, 'codeField', 'recoveryCode'>;
type Code<Options> = { readonly [Name in CodeField<Options>]: string };

/** The user, with some members in `$metadata`. */
type UserWith<Attributes, Metadata> = Flat<RecordOf<Attributes> & { readonly $metadata: Flat<Metadata> }>;

/** The strategy named after its kind has the plain name. */
type CreateActionName<Name extends string> = Name extends 'recoveryCode'
  ? 'createRecoveryCode'
  : ActionName<'createRecoveryCode', Name>;

/** The actions of the recoveryCode strategy. */
export interface RecoveryCodeActions<Name extends string, Attributes, Options> {
  /** Gives a user a new code, shown this once; the one before it is void. */
  readonly create: StrategyAction<
    OptionText<Options, 'createActionName', CreateActionName<Name>>,
    Update<Record<never, never>, UserWith<Attributes, Code<Options> & { readonly token: string }>>,
    { readonly user: RecordOf<Attributes> }
  >;
  /** Signs in with the code, which is used up by that. */
  readonly signIn: StrategyAction<
    OptionText<Options, 'signInActionName', ActionName<'signIn', Name>>,
    Read<Code<Options>, UserWith<Attributes, { readonly token: string }>>
  >;
}

/** The attribute that keeps the hash. */
export type RecoveryCodeAttributes<Options> = {
  readonly [Name in HashedCodeField<Options>]: Attribute<
    string | null,
    string | null,
    { readonly sensitive: true; readonly writable: false }
  >;
};

declare const because: unique symbol;

/** No value has this type; its name is there to be read. */
export interface NeededByRecoveryCode {
  readonly [because]: never;
}

/** What recoveryCode needs of the section: without tokens there is nothing to sign in with. */
export interface RecoveryCodeNeeds {
  readonly tokens: Omit<TokensOptions, 'enabled'> & { readonly enabled: true | NeededByRecoveryCode };
}

/** A plain boolean cannot be judged here; the verifier judges it. */
type NeedsOf<Enabled> = boolean extends Enabled ? unknown : RecoveryCodeNeeds;

/** The types of the recoveryCode strategy. */
export interface RecoveryCodeTypes extends PartTypes {
  readonly options: RecoveryCodeOptions;
  readonly actions: RecoveryCodeActions<this['in']['name'], this['in']['attributes'], this['in']['options']>;
  readonly attributes: RecoveryCodeAttributes<this['in']['options']>;
  readonly credentialFields: HashedCodeField<this['in']['options']>;
  readonly requires: NeedsOf<Option<Option<this['in']['section'], 'tokens', unknown>, 'enabled', false>>;
}
