import { type ActionContext, type AnyRecord, InvalidInput, resourceOfRecord } from '@ashlar/core';
import { lockUser } from '../../tokens/lock-user.ts';
import { type Revocation, revokeTokens } from '../../tokens/revoke-tokens.ts';
import { subjectOf } from '../../tokens/subject.ts';

/**
 * What logOutEverywhere does, for actions of the application's own: locks the user, then revokes the live tokens, in one
 * transaction. Resolves to how many there were.
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
  { domain }: ActionContext,
  spared: Pick<Revocation, 'include' | 'exclude'> = {},
): Promise<number> {
  const resource = resourceOfRecord(user);
  if (resource === undefined) throw new InvalidInput('endSessions', [{ path: ['user'], message: 'expected a record' }]);
  return await domain.store.transaction(async () => {
    const locked = await lockUser(domain, resource, { key: user });
    return await revokeTokens(domain, resource, { ...spared, subject: subjectOf(resource, locked ?? user) });
  });
}
