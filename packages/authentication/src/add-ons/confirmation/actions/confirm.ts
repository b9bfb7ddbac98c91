import { type AnyChangeset, type Change, memoryKey, type Scope } from '@ashlar/core';
import { giveToken } from '../../../credentials/give-token.ts';
import { isConfirmed } from '../../../credentials/is-confirmed.ts';
import { type ProvenByToken, proveByToken } from '../../../credentials/mailed-token/update-by-token.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { claimsOfContext } from '../../../token/context-claims.ts';
import { fingerprintOf } from '../../../token/fingerprint-of.ts';
import { factsOf } from '../../../token/settings.ts';
import { findRow } from '../../../token-store/find-row.ts';
import { rowStatementsOf } from '../../../token-store/row-statements.ts';
import { type ConfirmationPart, confirmsUser } from './confirmation-part.ts';
import { type PendingChange, readChange } from './pending-change.ts';

const confirming = memoryKey<true>();

/** Whether a write is that of a value which was just confirmed. Only this file says so. */
export function isConfirming(changeset: AnyChangeset): boolean {
  return changeset.recall(confirming) === true;
}

/** What `confirm` does: uses the token up, and writes what it stands for. */
export function confirmChanges(part: ConfirmationPart): readonly Change[] {
  const { tokens, settings, confirmedAtField } = part;
  const proving = proveByToken({
    token: tokens.any,
    argument: 'token',
    async apply(changeset, proven, scope) {
      const { token, user } = proven;
      const isOfUser = tokens.ofUser.isFor(token, user);
      const change = isOfUser ? undefined : await changeFor(part, scope, proven);
      if (change !== undefined) {
        changeset.remember(confirming, true);
        changeset.set(change.field, change.to);
      }
      const confirms = change === undefined || confirmsUser(part, change.field) || isConfirmed(user, confirmedAtField);
      if (confirms) changeset.set(confirmedAtField, scope.now());
    },
  });
  return settings.signInOnConfirm ? [proving, signIn(part)] : [proving];
}

/** The new value that a token stands for, from its row, if the old one is still what it was. */
async function changeFor(
  { name, resource, settings, tokens }: ConfirmationPart,
  scope: Scope,
  { token, user }: ProvenByToken,
): Promise<PendingChange> {
  const { tokenResource } = factsOf(resource).tokens;
  const { jti } = token.claims;
  const row = tokenResource && (await findRow(scope, rowStatementsOf(tokenResource).find, { jti }));
  const change = row && readChange(resource, settings.monitorFields, Object(row.extraData));
  if (change === undefined || tokens.ofChange.get(change.field)?.isFor(token, user) !== true) {
    throw new AuthenticationFailed(name);
  }
  if (change.from !== fingerprintOf([change.field], user)) throw new AuthenticationFailed(name);
  return change;
}

function signIn({ resource, name }: ConfirmationPart): Change {
  return {
    name: 'sign in on confirm',
    async beforeTransaction(_changeset, { context }) {
      // What cannot be issued is found out before anything is written.
      await factsOf(resource).tokens.keys?.();
      claimsOfContext(context);
    },
    finish: (changeset, user, context) => giveToken(changeset, { resource, strategy: name, user }, context),
  };
}
