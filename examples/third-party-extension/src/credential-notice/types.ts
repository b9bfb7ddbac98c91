import type { ActionName, PartTypes, StrategyAction } from '@ashlar/authentication/extension';
import type { Attribute } from '@ashlar/core';
import type { KeyOf, OptionText, Read, RecordOf } from '@ashlar/core/extension';

/** What `notify` is told. */
export interface CredentialNotice<Attributes> {
  /** Whose: the primary key. */
  readonly user: KeyOf<Attributes>;
  /** The attributes that were changed, such as 'hashedPassword'. */
  readonly credentials: readonly string[];
  /** The resource action that did it. */
  readonly action: string;
  readonly at: Date;
}

/** The options of credentialNotice. */
export interface CredentialNoticeOptions<Attributes> {
  /** Sends the notice, after the commit. A failure goes to the `onError` of the domain. */
  notify(notice: CredentialNotice<Attributes>): void | Promise<void>;
  /** The attribute that keeps when a credential was last changed; added if the resource has none. Default 'credentialChangedAt'. */
  readonly changedAtField?: string;
  /** Default 'credentialsChangedSince'. */
  readonly actionName?: string;
}

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
    Read<{ since: Date }, RecordOf<Attributes>[], RecordOf<Attributes>>
  >;
}

/** The types of credentialNotice. */
export interface CredentialNoticeTypes extends PartTypes {
  readonly options: CredentialNoticeOptions<this['in']['attributes']>;
  readonly actions: CredentialNoticeActions<this['in']['name'], this['in']['attributes'], this['in']['options']>;
  readonly attributes: CredentialNoticeAttributes<this['in']['options']>;
}
