import type { Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { subjectOf } from '../../token/subject.ts';
import { lockUser } from '../../token-store/lock-user.ts';
import { storeToken, type UnsignedToken } from '../../token-store/mint-token.ts';
import { recordOfRow } from '../../token-store/record-of-row.ts';
import { revokeOfKind } from './revoke-of-kind.ts';
import type { SingleUseToken } from './single-use-token.ts';

/** The user of a single-use token, and the data that its row keeps beside the claims. */
export interface TokenForUser {
  /** The user's primary key. */
  readonly key: Readonly<Row>;
  /**
   * Data for the row that no claim shows, made from the locked row, as JSON. Such a row is stored even if tokens are
   * not.
   */
  stored?(user: Readonly<Row>): Readonly<Row>;
  /**
   * Says whether the token replaces an older one of this kind, by the row of the older one. Default: it replaces none.
   */
  replaces?(extraData: Readonly<Row>): boolean;
}

/** A token that waits for its signature, and the row of its user with sensitive attributes. */
export interface StoredForUser {
  readonly unsigned: UnsignedToken;
  readonly user: Readonly<Row>;
}

/**
 * Stores a single-use token in the transaction of a write. Sign and send it after the commit. Keep private data in the
 * row, not in the claims: many machines read a mailed token. Returns undefined if the user is gone.
 *
 * @example
 * const stored = await storeForUser(scope, link, { key: user, stored: () => ({ plan: 'gold' }) });
 * if (stored) await inBackground(scope, async () => mail(stored.user.email, await stored.unsigned.sign()));
 */
export async function storeForUser(
  scope: Scope,
  token: SingleUseToken,
  { key, stored, replaces }: TokenForUser,
): Promise<StoredForUser | undefined> {
  const { resource, strategy } = token;
  const user = await lockUser(scope, resource, { key, sensitive: token.attributes(), onlyUsers: true });
  if (user === undefined) return undefined;
  if (replaces !== undefined) {
    await revokeOfKind(scope, token, { subjects: [subjectOf(resource, user)], among: replaces });
  }
  const unsigned = await storeToken(scope, resource, {
    user: recordOfRow(resource, user),
    request: { ...token.request(user), stored: stored?.(user) },
    origin: { strategy, action: 'issueWithCredential' },
  });
  return { unsigned, user };
}
