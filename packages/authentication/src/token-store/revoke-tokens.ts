import type { AnyResource, Scope } from '@ashlar/core';
import type { Outcome, Row } from '@ashlar/core/data-layer';
import { revocationPurpose, userPurpose } from '../token/claims.ts';
import { identitySubjectsOf } from './identity-subjects.ts';
import { type RevocationOrigin, reasonOf, revocationNote, tellRevoked } from './tell-revoked.ts';
import { type RevocableShape, statementsOf } from './token-statements.ts';

/** The tokens to revoke. */
export interface Revocable {
  /** One subject or many. Pass `subjectOf` the locked row, not of a value from a caller. */
  readonly subject: string | readonly string[];
  /** Only tokens of these purposes. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** Keep tokens of these purposes, even if they are included. */
  readonly exclude?: readonly string[] | undefined;
  /** Keep the token with this `jti`. */
  readonly except?: string | undefined;
}

/** The tokens to revoke, and why. */
export interface Revocation extends Revocable, RevocationOrigin {}

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

/**
 * Counts what `revokeAndCount` would revoke now. It writes nothing, takes no lock and tells no listener. The rows of one
 * subject are few, and the index of subjects finds them.
 */
export async function countRevocable(
  scope: Scope,
  resource: AnyResource,
  revocable: Revocable,
): Promise<RevokedTokens> {
  const { shape, parameters } = await narrowed(scope, resource, revocable);
  const { rows } = await scope.store.run(statementsOf(resource).revocable(shape), parameters);
  return { revoked: rows.length, sessions: rows.filter(({ purpose }) => purpose === userPurpose).length };
}

async function revoke(
  scope: Scope,
  resource: AnyResource,
  revocation: Revocation & { readonly counting: boolean },
): Promise<Outcome> {
  const { subject, include, exclude = [], user, reason } = revocation;
  const { cause = typeof subject === 'string' ? 'revoke' : 'bulk', counting } = revocation;
  const { shape, parameters } = await narrowed(scope, resource, revocation);
  const note = revocationNote(scope, reasonOf(scope, reason));
  const statement = statementsOf(resource).revoke({ ...shape, counting, noted: note !== undefined });
  const outcome = await scope.store.run(statement, {
    ...parameters,
    ...(counting ? { session: userPurpose } : {}),
    ...(note === undefined ? {} : { note }),
  });
  const subjects = typeof subject === 'string' ? [subject] : subject;
  const purposes = include?.filter((purpose) => !exclude.includes(purpose)) ?? null;
  const told = { subjects, count: outcome.count, purposes, exceptPurposes: exclude };
  await tellRevoked(scope, resource, { ...told, user, cause, reason });
  return outcome;
}

/** The condition that the tokens fulfil, and its values. */
async function narrowed(
  scope: Scope,
  resource: AnyResource,
  { subject: given, include, exclude = [], except }: Revocable,
): Promise<{ readonly shape: RevocableShape; readonly parameters: Row }> {
  const users = typeof given === 'string' ? [given] : given;
  const asIdentities = await identitySubjectsOf(scope, resource, users);
  const subject = asIdentities.length === 0 ? given : [...users, ...asIdentities];
  const many = typeof subject !== 'string';
  const spared = exclude.filter((purpose) => purpose !== revocationPurpose);
  return {
    shape: { include: include !== undefined, exclude: spared.length > 0, except: except !== undefined, many },
    parameters: {
      ...(many ? { subjects: subject } : { subject }),
      revocation: revocationPurpose,
      now: scope.now(),
      ...(include === undefined ? {} : { include }),
      ...(spared.length === 0 ? {} : { exclude: spared }),
      ...(except === undefined ? {} : { except }),
    },
  };
}
