import type { Attribute } from '@ashlar/core';
import type { Flat, InputOf, RecordOf, ReturnedByAnAction, Run, Update, ValuesOf } from '@ashlar/core/extension';
import type { ActionName, Option, OptionText, PartTypes, StrategyAction } from '../../part/part-types.ts';
import type { ConfirmationOptions } from './option-types.ts';

/** The attribute that is asked for by `resend`: the first that is monitored. */
type FirstField<Options> =
  Option<Options, 'monitorFields', readonly []> extends readonly [infer First extends string, ...unknown[]]
    ? First
    : never;

type InputOfField<Attributes, Field> = Field extends keyof Attributes ? InputOf<Attributes[Field]> : never;

/** The user, with a session where confirming signs in. */
type Confirmed<Attributes, Options> =
  Option<Options, 'signInOnConfirm', false> extends true
    ? Flat<ValuesOf<Attributes> & { readonly $metadata: { readonly token: string } }> & ReturnedByAnAction
    : RecordOf<Attributes>;

/** The instance named after its kind has the plain names. */
type PlainName<Prefix extends string, Name extends string> = Name extends 'confirmation'
  ? Prefix
  : ActionName<Prefix, Name>;

/** Each action by name. An interface: only what is asked for is worked out. */
interface EveryAction<Name extends string, Attributes, Options> {
  readonly confirm: StrategyAction<
    OptionText<Options, 'confirmActionName', PlainName<'confirm', Name>>,
    Update<{ token: string }, Confirmed<Attributes, Options>>
  >;
  readonly resend: StrategyAction<
    OptionText<Options, 'resendActionName', PlainName<'resendConfirmation', Name>>,
    Run<{ [Field in FirstField<Options>]: NonNullable<InputOfField<Attributes, Field>> }, void>
  >;
}

/** The names of the actions: there is no `resend` by what is no text. */
type Enabled<Attributes, Options> =
  | 'confirm'
  | (InputOfField<Attributes, FirstField<Options>> extends string | null ? 'resend' : never);

/** The actions of confirmation. The mapped type stands right behind the name: so hovers show the name. */
export type ConfirmationActions<in out Name extends string, in out Attributes, in out Options> = {
  readonly [Key in Enabled<Attributes, Options>]: EveryAction<Name, Attributes, Options>[Key];
};

/** Since when a user is confirmed; null if not. The framework writes it. */
export interface ConfirmedAt extends Attribute<Date | null, Date | null, { readonly writable: false }> {}

/** The attribute that says since when a user is confirmed. */
export type ConfirmedAtAttribute<Name extends string, Options> = {
  readonly [Field in OptionText<
    Options,
    'confirmedAtField',
    Name extends 'confirmation' ? 'confirmedAt' : `${Name}ConfirmedAt`
  >]: ConfirmedAt;
};

/** The types of confirmation. */
export interface ConfirmationTypes extends PartTypes {
  readonly options: ConfirmationOptions<this['in']['attributes']>;
  readonly actions: ConfirmationActions<this['in']['name'], this['in']['attributes'], this['in']['options']>;
  readonly attributes: ConfirmedAtAttribute<this['in']['name'], this['in']['options']>;
  readonly credentialFields: never;
}
