import { ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { inBackground } from '../../../credentials/mail-token.ts';
import { type StoredForUser, storeForUser } from '../../../credentials/store-for-user.ts';
import { recordOfRow } from '../../../token-store/record-of-row.ts';
import { type ConfirmationPart, valuesToConfirm } from './confirmation-part.ts';
import { ownerOf } from './owner-of.ts';
import { isChangeOf, keptChange, type PendingChange } from './pending-change.ts';

/** A new value that was asked for. */
export type AskedChange = Pick<PendingChange, 'field' | 'to'>;

/** A link whose token is stored, and which is sent after the commit. */
export interface Link extends StoredForUser {
  /** The new value that it confirms; undefined if it confirms what the user has. */
  readonly change: AskedChange | undefined;
}

/** Stores a link that confirms what a user has. Undefined if the user is gone, or has nothing to confirm. */
export async function storeLink(part: ConfirmationPart, scope: Scope, key: Readonly<Row>): Promise<Link | undefined> {
  const stored = await storeForUser(scope, part.tokens.ofUser, { key });
  return stored && { ...stored, change: undefined };
}

/**
 * Stores a link that confirms a new value. It takes the place of the older ones of the attribute: with two of them, the one
 * who has the mailbox of a mistyped address could still take the account.
 */
export async function storeChangeLink(
  { tokens, resource }: ConfirmationPart,
  scope: Scope,
  { key, change }: { readonly key: Readonly<Row>; readonly change: AskedChange },
): Promise<Link | undefined> {
  const token = tokens.ofChange.get(change.field);
  if (token === undefined) return undefined;
  const stored = await storeForUser(scope, token, {
    key,
    stored: (user) => keptChange(resource, user, change),
    replaces: (kept) => isChangeOf(change.field, kept),
  });
  return stored && { ...stored, change };
}

/** Signs and sends links in the background, after the commit. Each mail is a task of its own: one that fails hinders none. */
export async function sendLinks(part: ConfirmationPart, scope: Scope, links: readonly Link[]): Promise<void> {
  const { onChangeRequested } = part.settings;
  for (const link of links) {
    await inBackground(scope, () => sendLink(part, scope, link));
    if (link.change === undefined || onChangeRequested === undefined) continue;
    const { field } = link.change;
    const to = textOf(link.user[field]) ?? addressOf(part, link.user);
    if (to === undefined) continue;
    const notice = {
      to,
      user: recordOfRow(part.resource, link.user),
      strategy: part.name,
      changing: changingOf(part, link),
    };
    await inBackground(scope, () => onChangeRequested(notice));
  }
}

/** A taken value costs the same work as a free one, so that the caller cannot tell them apart (CWE-204, CWE-208). */
async function sendLink(part: ConfirmationPart, scope: Scope, link: Link): Promise<void> {
  const { resource, settings, name: strategy } = part;
  const owner = link.change && (await ownerOf(resource, scope, { ...link.change, user: link.user }));
  const token = await link.unsigned.sign();
  if (owner === undefined) {
    const user = recordOfRow(resource, link.user);
    await settings.sender({ to: receiverOf(part, link), user, token, strategy, changing: changingOf(part, link) });
    return;
  }
  const to = textOf(link.change && owner[link.change.field]) ?? addressOf(part, owner);
  if (to !== undefined) await settings.onTaken?.({ to, user: owner, strategy });
}

function changingOf(part: ConfirmationPart, { change, user }: Link): Readonly<Row> {
  return change === undefined ? valuesToConfirm(part, user) : { [change.field]: change.to };
}

/** Where a link goes: to the new value if it is text, else to the user's address. */
function receiverOf(part: ConfirmationPart, link: Link): string {
  const to = link.change === undefined ? undefined : textOf(link.change.to);
  return to ?? addressOf(part, link.user) ?? printed(Object.values(changingOf(part, link))[0]);
}

function addressOf({ address, resource, settings }: ConfirmationPart, user: Readonly<Row>): string | undefined {
  if (address !== undefined && textOf(user[address]) !== undefined) return textOf(user[address]);
  const texts = settings.monitorFields.filter((field) => ResourceInfo.attribute(resource, field).storage === 'text');
  return texts.map((field) => textOf(user[field])).find((text) => text !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Nothing that is monitored is an address: the sender knows by the user where to send. */
function printed(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
