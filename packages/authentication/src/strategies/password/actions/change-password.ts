import { type AnyChangeset, type Change, ResourceInfo } from '@ashlar/core';
import type { SelectStatement } from '@ashlar/core/data-layer';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { factsOf } from '../../../token/settings.ts';
import { findRow } from '../../../token-store/find-row.ts';
import { lockUser } from '../../../token-store/lock-user.ts';
import { checkPassword, selectHash } from '../check-password.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/**
 * Proves the current password before a change of it: verified before the transaction, and compared under the lock with
 * what is stored then, so that a password which was changed meanwhile proves nothing.
 */
export function proveCurrentPassword(strategy: PasswordStrategy, argument: string): Change {
  const { settings, resource, name } = strategy;
  const { hashedPasswordField } = settings;
  const verified = new WeakMap<AnyChangeset, unknown>();
  let statement: SelectStatement | undefined;
  return {
    name: 'proveCurrentPassword',
    async beforeTransaction(changeset, { scope }) {
      statement ??= selectHash(resource, ResourceInfo.primaryKey(resource), [hashedPasswordField]);
      const known = await findRow(scope, statement, { ...factsOf(resource).users?.parameters, ...changeset.data });
      const hash = known?.[hashedPasswordField];
      await checkPassword(strategy, scope, { password: changeset.arguments[argument], hash });
      verified.set(changeset, hash);
    },
    async before(changeset, { scope }) {
      const key = changeset.data ?? {};
      const user = await lockUser(scope, resource, { key, sensitive: [hashedPasswordField], onlyUsers: true });
      if (user === undefined || user[hashedPasswordField] !== verified.get(changeset)) {
        throw new AuthenticationFailed(name);
      }
    },
  };
}
