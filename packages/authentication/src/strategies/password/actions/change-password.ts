import { type Change, memoryKey, ResourceInfo } from '@ashlar/core';
import type { SelectStatement } from '@ashlar/core/data-layer';
import { selectUser } from '../../../credentials/select-user.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { stampOf } from '../../../generations/stamp.ts';
import { factsOf } from '../../../token/settings.ts';
import { findRow } from '../../../token-store/find-row.ts';
import { lockUser } from '../../../token-store/lock-user.ts';
import { checkPassword } from './check-password.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/**
 * Proves the current password before a change of it. It verifies the password before the transaction, and compares the
 * stored hash under the lock. So a password that changed meanwhile proves nothing.
 */
export function proveCurrentPassword(strategy: PasswordStrategy, argument: string): Change {
  const { settings, resource, name } = strategy;
  const { hashedPasswordField } = settings;
  const verifiedHash = memoryKey<unknown>();
  let statement: SelectStatement | undefined;
  return {
    name: 'proveCurrentPassword',
    async beforeTransaction(changeset, { scope }) {
      statement ??= selectUser(resource, ResourceInfo.primaryKey(resource), [hashedPasswordField]);
      const known = await findRow(scope, statement, { ...factsOf(resource).users?.parameters, ...changeset.data });
      const hash = known?.[hashedPasswordField];
      await checkPassword(strategy, scope, { password: changeset.arguments[argument], hash });
      changeset.remember(verifiedHash, hash);
    },
    async before(changeset, { scope }) {
      const key = changeset.data ?? {};
      await stampOf(scope, resource);
      const user = await lockUser(scope, resource, { key, sensitive: [hashedPasswordField], onlyUsers: true });
      if (user === undefined || user[hashedPasswordField] !== changeset.recall(verifiedHash)) {
        throw new AuthenticationFailed(name);
      }
    },
  };
}
