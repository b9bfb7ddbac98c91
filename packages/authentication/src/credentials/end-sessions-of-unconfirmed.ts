import { type AnyResource, type Change, memoryKey } from '@ashlar/core';
import { subjectOf } from '../token/subject.ts';
import { lockUser } from '../token-store/lock-user.ts';
import { revokeTokens } from '../token-store/revoke-tokens.ts';
import { confirmationPlanOf } from './confirmation-plan.ts';
import { isConfirmed } from './is-confirmed.ts';

/**
 * The change that ends every token of a user who was not confirmed, for an update that a mailed token proves. A stranger
 * may have registered the account, and have sessions. Put it behind `proveByToken`, which uses that token up.
 *
 * @example
 * changes: [proveByToken(byToken), endSessionsOfUnconfirmed(resource, 'email')]
 */
export function endSessionsOfUnconfirmed(resource: AnyResource, field: string): Change {
  const unconfirmed = memoryKey<true>();
  return {
    name: 'end the sessions of an unconfirmed user',
    async before(changeset, { scope }) {
      const { confirmedWith } = confirmationPlanOf(resource, field);
      if (confirmedWith.length === 0) return;
      const user = await lockUser(scope, resource, { key: changeset.data ?? {}, sensitive: confirmedWith });
      if (user === undefined || confirmedWith.every((name) => isConfirmed(user, name))) return;
      changeset.remember(unconfirmed, true);
    },
    async after(changeset, user, { scope }) {
      if (changeset.recall(unconfirmed) === undefined) return;
      await revokeTokens(scope, resource, { subject: subjectOf(resource, user), user, cause: 'reset' });
    },
  };
}
