import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { keyParameters, statementsOf } from './token-statements.ts';

/**
 * Holds a user's row until the transaction around the call ends, and reads it: the record's attributes and `sensitive`.
 * Undefined if the user is gone; with `onlyUsers` also if `userFilter` leaves the user out, who gets no token then. Everything that issues or revokes tokens of a user takes this lock first, so the two
 * come one after the other. It has to be a statement of its own: PostgreSQL gives a statement the snapshot of its start,
 * so one that locks and updates at once misses tokens that were committed while it waited.
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
