import { type AnyResource, createRecord, type Row, type Scope } from '@ashlar/core';
import { AuthenticationFailed } from '../error/authentication-failed.ts';
import { type TokenRequest, userPurpose } from './claims.ts';
import { lockUser } from './lock-user.ts';
import { type IssuedToken, mintToken } from './mint-token.ts';
import { factsOf } from './settings.ts';

/** The credential that somebody has just proved to have. */
export interface ProvenCredential {
  /** The strategy that checked it: named in the error if the credential has changed meanwhile. */
  readonly strategy: string;
  /** The user's primary key. */
  readonly key: Readonly<Row>;
  /** What was verified, as it was read: attribute and value, such as the password hash. */
  readonly unchanged: Readonly<Row>;
  /** Runs under the lock, before the token is issued: consumes what may be used only once, or throws. */
  consume?(user: Readonly<Row>): Promise<void>;
}

/** A token with the user it was issued to, as the user is at that moment. */
export interface IssuedWithCredential extends IssuedToken {
  readonly user: Row;
}

/**
 * Issues a token on the strength of a credential: the one door for strategies. It locks the user's row and, in the same
 * transaction, checks that what was verified is still so, then stores the token. A credential that was changed while it
 * was being verified issues nothing; and whatever changes or revokes it later finds the token stored.
 *
 * @throws AuthenticationFailed if the user is gone or the credential has changed
 */
export async function issueWithCredential(
  scope: Scope,
  resource: AnyResource,
  proven: ProvenCredential & { readonly request?: Partial<TokenRequest> },
): Promise<IssuedWithCredential> {
  const { tokens } = factsOf(resource);
  const request = { purpose: userPurpose, lifetime: tokens.tokenLifetime, ...proven.request };
  return await scope.store.transaction(async () => {
    const user = await lockUser(scope, resource, { key: proven.key, sensitive: Object.keys(proven.unchanged) });
    if (user === undefined || !isUnchanged(user, proven.unchanged)) throw new AuthenticationFailed(proven.strategy);
    await proven.consume?.(user);
    const record = recordOf(resource, user);
    return {
      ...(await mintToken(scope, resource, { user: createRecord(resource, { ...record }), request })),
      user: record,
    };
  });
}

function isUnchanged(user: Readonly<Row>, proven: Readonly<Row>): boolean {
  return Object.entries(proven).every(([name, value]) => user[name] === value);
}

/** The user without the sensitive attributes that were read to be compared. */
function recordOf(resource: AnyResource, user: Readonly<Row>): Row {
  const record: Row = {};
  for (const name of resource['~compiled'].recordAttributes) record[name] = user[name];
  return record;
}
