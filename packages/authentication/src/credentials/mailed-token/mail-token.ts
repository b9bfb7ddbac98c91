import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionContext, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, type RunInput } from '@ashlar/core/extension';
import { isSuppressed } from '../../part/strategy-call.ts';
import { type FindByIdentity, readIdentity } from '../identity/finder-by-identity.ts';
import type { Identity } from '../identity/identity-attribute.ts';
import { fitsIntoToken } from './fits-into-token.ts';
import type { SingleUseIssue, SingleUseToken } from './single-use-token.ts';
import type { TokenMail, TokenMailToUser, TokenSender } from './token-sender.ts';

/**
 * The earliest start of the background work, in milliseconds after the answer. The caller cannot foresee the moment.
 */
const earliest = 10;
const latest = 50;

interface MailBasis extends SingleUseIssue {
  readonly identity: Identity;
  /** Finds the user. Reads the primary key, the identity, and the attributes behind the token. */
  readonly find: FindByIdentity;
  readonly token: SingleUseToken;
}

/** A mail with a token, for users only. */
export interface MailToUsers extends MailBasis {
  readonly sender: TokenSender<TokenMailToUser>;
  readonly toUnknown?: false;
}

/** A mail with a token for users and for people without an account. */
export interface MailToAnyone extends MailBasis {
  readonly sender: TokenSender<TokenMail>;
  readonly toUnknown: true;
}

/**
 * The body of an action that mails a token to the owner of an identity. It gives the same answer in the same time for
 * known and unknown people (CWE-208). It makes one look-up. After the commit it issues the token in the background and
 * calls the sender. The work starts a little later, so that the caller's next request does not wait for it. For an
 * unknown person it asks the store and signs as well. The argument has the name of the identity.
 *
 * @throws AshlarError TRANSACTION_UNSUITABLE in a transaction that the application opened by itself
 *
 * @example
 * draft.addAction({ name, type: 'action', arguments, run: mailToken({ identity, find, token, sender }) }, origin);
 */
export function mailToken(
  mail: MailToUsers | MailToAnyone,
): (input: RunInput, context: ActionContext) => Promise<void> {
  const { identity, find } = mail;
  return async ({ arguments: given }, { scope }) => {
    const known = await find(scope, given[identity.field]);
    await inBackground(scope, () => issueAndSend(mail, scope, { known, given: given[identity.field] }));
  };
}

/**
 * Does work in the background, after the outermost transaction has committed. It runs outside of every transaction, at
 * a moment that the caller cannot foresee. After a rollback it does not run. A failure goes to `createDomain({ onError
 * })`.
 *
 * @throws AshlarError TRANSACTION_UNSUITABLE in a transaction that the application opened by itself
 *
 * @example
 * await inBackground(scope, () => options.sender({ to: user.email, user, token, strategy: name }));
 */
export async function inBackground(scope: Scope, work: () => void | Promise<void>): Promise<void> {
  await scope.detach(async () => {
    await sleep(randomInt(earliest, latest));
    await work();
  });
}

interface Addressee {
  readonly known: Readonly<Row> | undefined;
  readonly given: unknown;
}

async function issueAndSend(
  mail: MailToUsers | MailToAnyone,
  scope: Scope,
  { known, given }: Addressee,
): Promise<void> {
  // A gate has seen too many requests. This one costs the same and sends nothing.
  if (isSuppressed(scope)) return await pretend(mail, scope, given);
  if (known !== undefined) return await sendToUser(mail, scope, known);
  if (mail.toUnknown === true) return await sendToStranger(mail, scope, given);
  await pretend(mail, scope, given);
}

/** The work for a person who gets no mail. */
async function pretend({ find, token, identity }: MailBasis, scope: Scope, given: unknown): Promise<void> {
  await scope.store.transaction(() => find(scope, given));
  await token.simulate(scope, await readIdentity(identity, given));
}

async function sendToUser(mail: MailToUsers | MailToAnyone, scope: Scope, known: Readonly<Row>): Promise<void> {
  const { token, identity, sender } = mail;
  const issued = await token.issue(scope, known, mail);
  // Since the look-up, the user was deleted or has another credential or address: there is nothing to send.
  if (issued?.token === undefined) return;
  const user = createRecord(token.resource, issued.user);
  await sender({ to: String(known[identity.field]), user, token: issued.token, strategy: token.strategy });
}

async function sendToStranger(mail: MailToAnyone, scope: Scope, given: unknown): Promise<void> {
  const { token, identity, find, sender } = mail;
  const asked = await readIdentity(identity, given);
  // Send nothing to an identity that cannot register. Otherwise a stranger could pass any text to the mailer.
  const mayRegister = fitsIntoToken(asked) && (await identity.schema.safeParseAsync(given)).success;
  if (!mayRegister) return await pretend(mail, scope, given);
  const found = await scope.store.transaction(async () => {
    const user = await find(scope, given);
    return { user, unsigned: user === undefined ? await token.storeForIdentity(scope, asked, mail) : undefined };
  });
  // The person has registered since the look-up.
  if (found.user !== undefined) return await sendToUser(mail, scope, found.user);
  const text = await found.unsigned?.sign();
  if (text !== undefined) await sender({ to: asked.text, token: text, strategy: token.strategy });
}
