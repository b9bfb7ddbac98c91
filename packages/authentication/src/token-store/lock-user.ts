import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { keyParameters, statementsOf } from './token-statements.ts';

/**
 * Locks a user's row until the transaction ends, and reads it: the record's attributes and `sensitive`. Undefined if
 * the user is gone. With `onlyUsers`, also undefined for a user whom `userFilter` leaves out. Code that issues or
 * revokes tokens of a user takes this lock first, so that the two come one after the other. It is a statement of its
 * own: PostgreSQL gives a statement the snapshot of its start. So a statement that locks and updates at once misses
 * tokens that committed while it waited.
 */
export async function lockUser(
  scope: Scope,
  resource: AnyResource,
  user: { readonly key: Readonly<Row>; readonly sensitive?: readonly string[]; readonly onlyUsers?: boolean },
): Promise<Row | undefined> {
  const { sensitive = [], onlyUsers = false } = user;
  const statement = statementsOf(resource).lockUser({ sensitive, onlyUsers });
  const { rows } = await scope.store.run(statement, keyParameters(resource, user.key));
  return rows[0];
}
