import type { Option, PartTypes, TokensOptions } from '@ashlar/authentication/extension';
import type { LoginNoticeOptions } from './options.ts';

declare const because: unique symbol;

/** No value has this type. The compiler prints its name. */
export interface NeededByLoginNotice {
  readonly [because]: never;
}

/** What loginNotice needs of the section: nothing hears of a sign-in without tokens. */
export interface LoginNoticeNeeds {
  readonly tokens: Omit<TokensOptions, 'enabled'> & { readonly enabled: true | NeededByLoginNotice };
}

/** A plain boolean cannot be judged here. The verifier judges it. */
type NeedsOf<Enabled> = boolean extends Enabled ? unknown : LoginNoticeNeeds;

/** The types of loginNotice. It adds no attribute and no action to the user. */
export interface LoginNoticeTypes extends PartTypes {
  readonly options: LoginNoticeOptions<this['in']['attributes']>;
  readonly actions: Record<never, never>;
  readonly attributes: Record<never, never>;
  readonly credentialFields: never;
  readonly requires: NeedsOf<Option<Option<this['in']['section'], 'tokens', unknown>, 'enabled', false>>;
}
