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
  /** Sensitive attributes that `consume` wants to see. */
  readonly sensitive?: readonly string[];
  /**
   * Runs under the lock, before the token is issued: uses up what may be used only once. False if that is used up already:
   * then nothing is issued. It has not written anything if it answers false.
   */
  consume?(user: Readonly<Row>): Promise<boolean>;
  /** What the token is like. Default: a token of the purpose `user` with the resource's lifetime. */
  readonly request?: Partial<TokenRequest>;
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
 * @throws AuthenticationFailed if the user is gone, or the credential has changed or is used up
 *
 * @example
 * const { user, token } = await issueWithCredential(domain, resource, { strategy, key, unchanged: { pinHash } });
 */
export async function issueWithCredential(
  scope: Scope,
  resource: AnyResource,
  proven: ProvenCredential,
): Promise<IssuedWithCredential> {
  const issued = await issueIfProven(scope, resource, proven);
  if (issued === undefined) throw new AuthenticationFailed(proven.strategy);
  return issued;
}

/** The same, with undefined in place of the error: a refusal alone does not spoil a transaction around it. */
export async function issueIfProven(
  scope: Scope,
  resource: AnyResource,
  { key, unchanged, sensitive = [], consume, request: given }: ProvenCredential,
): Promise<IssuedWithCredential | undefined> {
  const request = { purpose: userPurpose, lifetime: factsOf(resource).tokens.tokenLifetime, ...given };
  return await scope.store.transaction(async () => {
    const user = await lockUser(scope, resource, { key, sensitive: [...Object.keys(unchanged), ...sensitive] });
    if (user === undefined || !isUnchanged(user, unchanged)) return undefined;
    if ((await consume?.(user)) === false) return undefined;
    const record = recordOf(resource, user);
    const token = await mintToken(scope, resource, { user: createRecord(resource, { ...record }), request });
    return { ...token, user: record };
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
