import type { AnyResource } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { ConfirmationSettings } from '../option-types.ts';
import type { ConfirmTokens } from './confirm-tokens.ts';

/** One confirmation of one resource. */
export interface ConfirmationPart {
  readonly name: string;
  readonly settings: ConfirmationSettings;
  /** The attribute that says since when a user is confirmed. */
  readonly confirmedAtField: string;
  /** The attribute that links are sent to, and whose proof confirms the user; undefined if none that is monitored is text. */
  readonly address: string | undefined;
  readonly tokens: ConfirmTokens;
  /** Read only when an action runs: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}

/** Whether the proof of an attribute confirms the user: a telephone number says nothing of the e-mail beside it. */
export function confirmsUser({ settings, address }: ConfirmationPart, field: string): boolean {
  return field === address || settings.monitorFields.length === 1;
}

/** What a link that confirms a user stands for: the values that are monitored and that the user has. */
export function valuesToConfirm({ settings }: ConfirmationPart, user: Readonly<Row>): Readonly<Row> {
  const set = settings.monitorFields.filter((field) => user[field] !== null && user[field] !== undefined);
  return Object.fromEntries(set.map((field) => [field, user[field]]));
}
