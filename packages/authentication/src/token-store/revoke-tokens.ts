import type { AnyResource, Scope } from '@ashlar/core';
import type { Outcome } from '@ashlar/core/data-layer';
import { revocationPurpose, userPurpose } from '../token/claims.ts';
import { identitySubjectsOf } from './identity-subjects.ts';
import { type RevocationOrigin, tellRevoked } from './tell-revoked.ts';
import { statementsOf } from './token-statements.ts';

/** The tokens to revoke, and why. */
export interface Revocation extends RevocationOrigin {
  /** One subject or many. Pass `subjectOf` the locked row, not of a value from a caller. */
  readonly subject: string | readonly string[];
  /** Only tokens of these purposes. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** Keep tokens of these purposes, even if they are included. */
  readonly exclude?: readonly string[] | undefined;
  /** Keep the token with this `jti`. */
  readonly except?: string | undefined;
}

/** How many tokens a revocation ended. */
export interface RevokedTokens {
  readonly revoked: number;
  /** The number of them with purpose `user`, which signed in with each request. */
  readonly sessions: number;
}

/**
 * Revokes the live tokens of users: one UPDATE sets `purpose` and `updatedAt` of every stored token that is neither
 * expired nor revoked. It includes tokens for their identity from before registration. Returns the number of tokens.
 * Call it in a transaction that holds the users' rows.
 */
export async function revokeTokens(scope: Scope, resource: AnyResource, revocation: Revocation): Promise<number> {
  const { count } = await revoke(scope, resource, { ...revocation, counting: false });
  return count;
}

/** The same, and counts the sessions. */
export async function revokeAndCount(
  scope: Scope,
  resource: AnyResource,
  revocation: Revocation,
): Promise<RevokedTokens> {
  const { count, counted = 0 } = await revoke(scope, resource, { ...revocation, counting: true });
  return { revoked: count, sessions: counted };
}

async function revoke(
  scope: Scope,
  resource: AnyResource,
  revocation: Revocation & { readonly counting: boolean },
): Promise<Outcome> {
  const { subject, include, exclude = [], user, cause = typeof subject === 'string' ? 'revoke' : 'bulk' } = revocation;
  const outcome = await runRevocation(scope, resource, revocation);
  const subjects = typeof subject === 'string' ? [subject] : subject;
  const purposes = include?.filter((purpose) => !exclude.includes(purpose)) ?? null;
  const told = { subjects, count: outcome.count, purposes, exceptPurposes: exclude };
  await tellRevoked(scope, resource, { ...told, user, cause });
  return outcome;
}

async function runRevocation(
  scope: Scope,
  resource: AnyResource,
  { subject: given, include, exclude = [], except, counting }: Revocation & { readonly counting: boolean },
): Promise<Outcome> {
  const users = typeof given === 'string' ? [given] : given;
  const asIdentities = await identitySubjectsOf(scope, resource, users);
  const subject = asIdentities.length === 0 ? given : [...users, ...asIdentities];
  const many = typeof subject !== 'string';
  const spared = exclude.filter((purpose) => purpose !== revocationPurpose);
  const narrowed = { include: include !== undefined, exclude: spared.length > 0, except: except !== undefined };
  return await scope.store.run(statementsOf(resource).revoke({ ...narrowed, many, counting }), {
    ...(many ? { subjects: subject } : { subject }),
    revocation: revocationPurpose,
    now: scope.now(),
    ...(counting ? { session: userPurpose } : {}),
    ...(include === undefined ? {} : { include }),
    ...(spared.length === 0 ? {} : { exclude: spared }),
    ...(except === undefined ? {} : { except }),
  });
}
