import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { compiledOf } from '@ashlar/core/extension';
import { stampOf } from '../generations/stamp.ts';
import { namesUser } from '../token/names-user.ts';
import type { VerifiedToken } from '../token/verify-token.ts';
import { lockUser } from '../token-store/lock-user.ts';
import { sameStored } from './same-stored.ts';

/** A credential that a caller has just proved. */
export interface ProvenCredential {
  /** The strategy that checked it. The error names it if the credential has changed meanwhile. */
  readonly strategy: string;
  /** The user's primary key. */
  readonly key: Readonly<Row>;
  /** What the strategy verified, as it read it: attribute and value, such as the password hash. */
  readonly unchanged: Readonly<Row>;
  /** The token, if one stands for the user. It must name this row, and be no older than the user. */
  readonly token?: VerifiedToken;
  /** Sensitive attributes that `consume` reads. */
  readonly sensitive?: readonly string[];
  /**
   * Runs under the lock, before anything is issued. Uses up a credential that works only once. Return false, without
   * writing anything, if it is used up already: then nothing is issued. If you write to the user, return the written
   * values by attribute.
   */
  consume?(user: Readonly<Row>): Promise<boolean | Readonly<Row>>;
}

/**
 * Locks a user, checks under the lock that the credential is unchanged, and does `work`, all in one transaction.
 * Returns undefined and does nothing if the user is gone, or if the credential has changed or is used up.
 */
export async function proveUnderLock<Result>(
  scope: Scope,
  resource: AnyResource,
  { proven, work }: { readonly proven: Omit<ProvenCredential, 'strategy'>; work(user: Row): Promise<Result> },
): Promise<Result | undefined> {
  const { key, unchanged, token, sensitive = [], consume } = proven;
  return await scope.store.transaction(async () => {
    await stampOf(scope, resource);
    const compared = [...Object.keys(unchanged), ...sensitive];
    const user = await lockUser(scope, resource, { key, sensitive: compared, onlyUsers: true });
    if (user === undefined || !sameStored(resource, user, unchanged)) return undefined;
    if (token !== undefined && !namesUser(resource, token, user)) return undefined;
    const written = consume === undefined ? {} : valuesWritten(await consume(user));
    if (written === undefined) return undefined;
    return await work(recordOf(resource, { ...user, ...written }));
  });
}

/**
 * What `consume` has written to the user. Undefined if it does not say that the credential holds: a check that returns
 * nothing lets nothing through.
 */
export function valuesWritten(consumed: unknown): Readonly<Row> | undefined {
  if (consumed === true) return {};
  if (typeof consumed !== 'object' || consumed === null || Array.isArray(consumed)) return undefined;
  // Invariant: `consume` returns values by attribute, and `recordOf` reads no other members.
  return consumed as Readonly<Row>;
}

/** The user without the sensitive attributes, which were read only for comparison. */
function recordOf(resource: AnyResource, user: Readonly<Row>): Row {
  const record: Row = {};
  for (const name of compiledOf(resource).recordAttributes) record[name] = user[name];
  return record;
}
