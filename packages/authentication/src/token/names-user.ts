import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { secondOfCreation } from './creation.ts';
import type { VerifiedToken } from './verify-token.ts';

/**
 * `true` if a token names this row. A store may find a row by a key that is written in another way (citext, a collation
 * without case), but a log-out ends the sessions of the key in the row. And a later user may have the same key: then
 * the token is older than the user.
 */
export function namesUser(resource: AnyResource, { key, claims }: VerifiedToken, user: Readonly<Row>): boolean {
  for (const name of ResourceInfo.primaryKey(resource)) {
    if (user[name] === key[name]) continue;
    // In a subject, a UUID is in lower case; SQLite may hold another case. In other text, case counts.
    const isUuid = ResourceInfo.attribute(resource, name).storage === 'uuid';
    if (!isUuid || String(user[name]).toLowerCase() !== key[name]) return false;
  }
  const created = secondOfCreation(resource, user);
  return created === undefined || claims.iat >= created;
}
