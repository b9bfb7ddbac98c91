import type { AnyResource, Scope } from '@ashlar/core';
import { revocationPurpose } from './claims.ts';
import { statementsOf } from './token-statements.ts';

/** Which tokens to revoke. */
export interface Revocation {
  /** Of one user, or of many at once. */
  readonly subject: string | readonly string[];
  /** Only tokens of these purposes. Default: of all. */
  readonly include?: readonly string[] | undefined;
  /** Not those of these purposes, even if they are included. */
  readonly exclude?: readonly string[] | undefined;
  /** Not the token with this `jti`. */
  readonly except?: string | undefined;
}

/**
 * Revokes the live tokens of users: one UPDATE sets `purpose` and `updatedAt` of every stored, unexpired token that is
 * not revoked yet. Answers with their number. Call it inside a transaction that holds the users' rows.
 */
export async function revokeTokens(scope: Scope, resource: AnyResource, revocation: Revocation): Promise<number> {
  const { subject, include, exclude = [], except } = revocation;
  const many = typeof subject !== 'string';
  const spared = exclude.filter((purpose) => purpose !== revocationPurpose);
  const shape = { include: include !== undefined, exclude: spared.length > 0, except: except !== undefined, many };
  const { count } = await scope.store.run(statementsOf(resource).revoke(shape), {
    ...(many ? { subjects: subject } : { subject }),
    revocation: revocationPurpose,
    now: scope.now(),
    ...(include === undefined ? {} : { include }),
    ...(spared.length === 0 ? {} : { exclude: spared }),
    ...(except === undefined ? {} : { except }),
  });
  return count;
}
