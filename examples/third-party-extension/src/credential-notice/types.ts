import type { ActionName, PartTypes, StrategyAction } from '@ashlar/authentication/extension';
import type { Attribute } from '@ashlar/core';
import type { OptionText, Read, RecordOf } from '@ashlar/core/extension';
import type { CredentialNoticeOptions } from './options.ts';

/** The attribute that keeps when a credential was last changed. */
export type CredentialNoticeAttributes<Options> = {
  readonly [Name in OptionText<Options, 'changedAtField', 'credentialChangedAt'>]: Attribute<
    Date | null,
    Date | null,
    { readonly writable: false }
  >;
};

type DefaultActionName<Name extends string> = Name extends 'credentialNotice'
  ? 'credentialsChangedSince'
  : ActionName<'credentialsChangedSince', Name>;

/** The actions of credentialNotice. */
export interface CredentialNoticeActions<Name extends string, Attributes, Options> {
  /** The users one of whose credentials was changed at that moment or later. */
  readonly changedSince: StrategyAction<
    OptionText<Options, 'actionName', DefaultActionName<Name>>,
    Read<{ since: Date }, RecordOf<Attributes>[], RecordOf<Attributes>>,
    { since: Date },
    'none'
  >;
}

/** The types of credentialNotice. */
export interface CredentialNoticeTypes extends PartTypes {
  readonly options: CredentialNoticeOptions<this['in']['attributes']>;
  readonly actions: CredentialNoticeActions<this['in']['name'], this['in']['attributes'], this['in']['options']>;
  readonly attributes: CredentialNoticeAttributes<this['in']['options']>;
}
