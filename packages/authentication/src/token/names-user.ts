import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { secondOfCreation } from './creation.ts';
import type { VerifiedToken } from './verify-token.ts';

/**
 * Whether a token speaks of this very row. A store may find a row by a key that is written otherwise (citext, a collation
 * without case), while a log-out ends the sessions of the key as the row has it; and a key may have passed to a user who
 * was created after the token was issued.
 */
export function namesUser(resource: AnyResource, { key, claims }: VerifiedToken, user: Readonly<Row>): boolean {
  for (const name of ResourceInfo.primaryKey(resource)) {
    if (user[name] === key[name]) continue;
    // In a subject a UUID is in lower case; SQLite may hold it otherwise. In other text, case counts.
    const isUuid = ResourceInfo.attribute(resource, name).storage === 'uuid';
    if (!isUuid || String(user[name]).toLowerCase() !== key[name]) return false;
  }
  const created = secondOfCreation(resource, user);
  return created === undefined || claims.iat >= created;
}
