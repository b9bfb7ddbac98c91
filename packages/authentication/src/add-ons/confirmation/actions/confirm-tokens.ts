import type { AnyResource } from '@ashlar/core';
import { type SingleUseToken, singleUseToken } from '../../../credentials/mailed-token/single-use-token.ts';
import type { PartInstance } from '../../../part/part.ts';
import type { ConfirmationSettings } from '../option-types.ts';

/** The purpose of a token that confirms. */
const confirmPurpose = 'confirm';

/** The kinds of token of one confirmation. They differ in what they stand on. */
export interface ConfirmTokens {
  /** Confirms what a user has: it dies when that changes, and when the user is confirmed. */
  readonly ofUser: SingleUseToken;
  /** Confirms a new value of an attribute: it dies with the old value, and with every credential of the user. */
  readonly ofChange: ReadonlyMap<string, SingleUseToken>;
  /** Any of them. */
  readonly any: SingleUseToken;
}

/** The kinds of token of one confirmation. */
export function confirmTokens(
  resource: AnyResource,
  { name, options, siblings }: Pick<PartInstance<ConfirmationSettings>, 'name' | 'options' | 'siblings'>,
  confirmedAtField: string,
): ConfirmTokens {
  const basis = { resource, strategy: name, purpose: confirmPurpose, lifetime: options.tokenLifetime };
  const ofUser = singleUseToken({ ...basis, boundTo: [...options.monitorFields, confirmedAtField] });
  const credentials = () => siblings.flatMap(({ credentialFields }) => credentialFields);
  // A thief who asked for a change has to lose it when the owner sets a new password.
  const kindFor = (field: string) => singleUseToken({ ...basis, boundTo: () => [field, ...new Set(credentials())] });
  const ofChange = new Map(options.monitorFields.map((field) => [field, kindFor(field)]));
  const kinds = [ofUser, ...ofChange.values()];
  const any: SingleUseToken = {
    ...ofUser,
    attributes: () => [...new Set(kinds.flatMap((kind) => kind.attributes()))],
    isFor: (token, user) => kinds.some((kind) => kind.isFor(token, user)),
  };
  return { ofUser, ofChange, any };
}
