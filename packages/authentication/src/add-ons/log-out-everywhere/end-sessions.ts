import { type ActionContext, type AnyRecord, InvalidInput } from '@ashlar/core';
import { resourceOfRecord } from '@ashlar/core/extension';
import { subjectOf } from '../../token/subject.ts';
import { lockUser } from '../../token-store/lock-user.ts';
import { type Revocation, revokeTokens } from '../../token-store/revoke-tokens.ts';

/**
 * Logs a user out everywhere, for actions of your own: locks the user and revokes the live tokens in one transaction.
 * Returns how many tokens it revoked. `include` and `exclude` are purposes. Listeners of revocations get `reason`.
 *
 * @throws InvalidInput if `user` is no record
 *
 * @example
 * logOutEverywhere: {
 *   type: 'action',
 *   arguments: { user: recordArgument() },
 *   run: async ({ arguments: { user } }, context) => ({ ended: await endSessions(user, context) }),
 * }
 */
export async function endSessions(
  user: AnyRecord,
  { scope }: ActionContext,
  revocation: Pick<Revocation, 'include' | 'exclude' | 'reason'> = {},
): Promise<number> {
  const resource = resourceOfRecord(user);
  if (resource === undefined) throw new InvalidInput('endSessions', [{ path: ['user'], message: 'expected a record' }]);
  return await scope.store.transaction(async () => {
    const locked = await lockUser(scope, resource, { key: user });
    return await revokeTokens(scope, resource, {
      ...revocation,
      subject: subjectOf(resource, locked ?? user),
      user: locked ?? user,
      cause: 'logOut',
    });
  });
}
