import { ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { identitiesOf } from '../../../credentials/identity/identity-attribute.ts';
import { normalizeIdentity } from '../../../credentials/identity/normalize-identity.ts';
import { inBackground } from '../../../credentials/mailed-token/mail-token.ts';
import { type StoredForUser, storeForUser } from '../../../credentials/mailed-token/store-for-user.ts';
import { mayMail, type UnaskedMail } from '../../../part/may-mail.ts';
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
  /** `true` if an update caused it, which limits have not counted. */
  readonly isOfUpdate: boolean;
}

/** Stores a link that confirms what a user has. Undefined if the user is gone, or has nothing to confirm. */
export async function storeLink(
  part: ConfirmationPart,
  scope: Scope,
  { key, isOfUpdate }: { readonly key: Readonly<Row>; readonly isOfUpdate: boolean },
): Promise<Link | undefined> {
  const stored = await storeForUser(scope, part.tokens.ofUser, { key });
  return stored && { ...stored, change: undefined, isOfUpdate };
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
  return stored && { ...stored, change, isOfUpdate: true };
}

/** Signs and sends links in the background, after the commit. Each mail is a task of its own: one that fails hinders none. */
export async function sendLinks(part: ConfirmationPart, scope: Scope, links: readonly Link[]): Promise<void> {
  const { onChangeRequested } = part.settings;
  for (const link of links) {
    await inBackground(scope, () => sendLink(part, scope, link));
    const to = link.change && addressOf(part, link.user, link.change.field);
    if (to === undefined || onChangeRequested === undefined) continue;
    const { user, strategy, changing } = aboutLink(part, link);
    await inBackground(scope, () => onChangeRequested({ to, user, strategy, changing }));
  }
}

/** A taken value costs the same work as a free one, so that the caller cannot tell them apart (CWE-204, CWE-208). */
async function sendLink(part: ConfirmationPart, scope: Scope, link: Link): Promise<void> {
  const { resource, settings, name: strategy } = part;
  const { change } = link;
  const owner = change && (await ownerOf(resource, scope, { ...change, user: link.user }));
  const token = await link.unsigned.sign();
  // A user with a session could fill the mailbox of any other person by updates (CWE-799).
  if (link.isOfUpdate && !(await mayMail(scope, resource, addresseeOf(part, link)))) return;
  if (owner === undefined) {
    return await settings.sender({ to: receiverOf(part, link), token, ...aboutLink(part, link) });
  }
  const to = addressOf(part, owner, change?.field);
  if (to !== undefined) await settings.onTaken?.({ to, user: owner, strategy });
}

/** Whom the mail of an update goes to, as a request for mail would name them. */
function addresseeOf(part: ConfirmationPart, { change, user }: Link): UnaskedMail {
  const field = change?.field ?? part.address;
  const text = textOf(part, change === undefined ? user : { [change.field]: change.to }, field);
  const known = identitiesOf(part.resource).find((each) => each.field === field);
  const isNormalized = known !== undefined && known.comparedBy !== field;
  const identity = text === undefined ? null : isNormalized ? normalizeIdentity(text) : text;
  return { strategy: part.name, action: 'update', identity, identityField: field ?? null };
}

function aboutLink(
  part: ConfirmationPart,
  { change, user }: Link,
): { readonly user: Readonly<Row>; readonly strategy: string; readonly changing: Readonly<Row> } {
  const changing = change === undefined ? valuesToConfirm(part, user) : { [change.field]: change.to };
  return { user: recordOfRow(part.resource, user), strategy: part.name, changing };
}

/** Where a link goes: to the new value if that is text, else to the user's address. */
function receiverOf(part: ConfirmationPart, { change, user }: Link): string {
  const asked = change && textOf(part, { [change.field]: change.to }, change.field);
  const known = asked ?? addressOf(part, user);
  if (known !== undefined) return known;
  // Nothing that is monitored is an address: the sender knows by the user where to send.
  const [value] = Object.values(change === undefined ? valuesToConfirm(part, user) : { to: change.to });
  return printed(value);
}

/** The first text among the attribute in question, the address, and everything else that is monitored. */
function addressOf(part: ConfirmationPart, user: Readonly<Row>, field = part.address): string | undefined {
  const fields = [field, part.address, ...part.settings.monitorFields];
  return fields.map((each) => textOf(part, user, each)).find((text) => text !== undefined);
}

function textOf({ resource }: ConfirmationPart, values: Readonly<Row>, field: string | undefined): string | undefined {
  if (field === undefined || ResourceInfo.attribute(resource, field).storage !== 'text') return undefined;
  const value = values[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function printed(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
