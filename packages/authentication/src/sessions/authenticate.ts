import type { ActionOptions, AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, deepFreeze, inCall } from '@ashlar/core/extension';
import { areCurrent, type Claims, revocationPurpose, userPurpose } from '../token/claims.ts';
import { namesUser } from '../token/names-user.ts';
import { noticeBearer } from '../token/notice-bearer.ts';
import { factsOf } from '../token/settings.ts';
import type { StoredToken } from '../token/stored-token.ts';
import { checkToken, type VerifiedToken } from '../token/verify-token.ts';
import { findRow } from '../token-store/find-row.ts';
import { keyParameters, statementsOf } from '../token-store/token-statements.ts';

/** A user who was let in, and the token that did it. */
export interface Authenticated<User> {
  readonly user: User;
  readonly claims: Claims;
  /** The stored row, or null if tokens need not be stored. */
  readonly storedToken: StoredToken | null;
}

/** The types of any `authentication` section. */
export interface AnyAuthenticationInfo {
  readonly strategies: { readonly [name: string]: object };
  readonly kinds: string;
}

/** A resource with an `authentication` section. */
export interface AuthenticatedResource extends AnyResource {
  readonly '~types': AnyResource['~types'] & { readonly info: { readonly authentication: AnyAuthenticationInfo } };
}

/**
 * The user of a token, or null. A token counts only if all of this holds: its signature, algorithm, times, issuer and
 * audience are right; its purpose is `user`; the store has a live row with this purpose and subject; and the user
 * exists. Every bad token gives null, never an error and never a reason.
 *
 * @throws AshlarError STORE_UNAVAILABLE, SECRET_UNAVAILABLE: then no user is let in
 *
 * @example
 * const session = await authenticate(User, request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '');
 * if (session === null) return new Response('sign in first', { status: 401 });
 */
export async function authenticate<Of extends AuthenticatedResource>(
  resource: Of,
  token: string,
  options?: ActionOptions,
): Promise<Authenticated<Of['~types']['record']> | null> {
  return await inCall(resource, options, (scope) => authenticateIn(scope, resource, token));
}

/**
 * The same for code that runs in a call of the domain already.
 *
 * @throws AshlarError STORE_UNAVAILABLE, SECRET_UNAVAILABLE
 *
 * @example
 * const session = await domain.call((scope) => authenticateIn(scope, User, token));
 */
export async function authenticateIn<Of extends AuthenticatedResource>(
  scope: Scope,
  resource: Of,
  token: string,
): Promise<Authenticated<Of['~types']['record']> | null> {
  const verified = await checkToken(resource, token, scope.now());
  if (verified === undefined) noticeBearer(scope, token);
  if (verified === undefined) return null;
  const session = await findUser<Of['~types']['record']>(scope, resource, verified);
  if (session !== null) tellAuthenticated(scope, resource, session);
  return session;
}

/** Reads the user and the token's row in one statement. */
export async function findUser<User>(
  scope: Scope,
  resource: AnyResource,
  verified: VerifiedToken,
): Promise<Authenticated<User> | null> {
  const { claims, key } = verified;
  // A token of another purpose never stands for a session. It may have expired while the secret was fetched.
  if (claims.purpose !== userPurpose || !areCurrent(claims, scope.now())) return null;
  const statements = statementsOf(resource);
  const required = factsOf(resource).tokens.requireTokenPresenceForAuthentication;
  const { jti, sub: subject } = claims;
  const expiry = claims.exp * 1000;
  const parameters = keyParameters(resource, key);
  parameters.jti = jti;
  parameters.subject = subject;
  if (required) {
    parameters.purpose = userPurpose;
    parameters.beforeExpiry = new Date(expiry - 1);
  } else parameters.revocation = revocationPurpose;
  const row = await findRow(scope, required ? statements.userAndToken : statements.userUnlessRevoked, parameters);
  if (row === undefined || !namesUser(resource, verified, row)) return null;
  const { $token: token, ...user } = row as Row & { $token?: StoredToken & Row };
  // The statement has compared the lower bound, whatever form the store has for a moment. Here the row is the same to the millisecond.
  if (token !== undefined && token.expiresAt.getTime() !== expiry) return null;
  const { watched } = statements;
  if (watched !== undefined && watched.rules.length > 0 && token !== undefined) {
    const now = scope.now();
    if (!watched.rules.every((rule) => rule.holds(token, now))) return null;
  }
  // Invariant: the statement reads the attributes of a record, and `User` is the resource's record type.
  return {
    user: createRecord(resource, user) as User,
    claims,
    storedToken: token === undefined ? null : deepFreeze(token),
  };
}

/** Calls the listeners. What one of them throws is reported, and lets the session in all the same. */
function tellAuthenticated(scope: Scope, resource: AnyResource, session: Authenticated<Readonly<Row>>): void {
  const { watched } = statementsOf(resource);
  const { user, claims, storedToken } = session;
  if (watched === undefined || storedToken === null) return;
  for (const listener of watched.listeners) {
    try {
      // Each gets an event of its own, so none has to be frozen on the way of every request.
      listener({ user, claims, row: asRow(storedToken) }, scope);
    } catch (error) {
      scope.report(error);
    }
  }
}

/** The row has what parts keep beside the attributes that every token has. */
function asRow(token: object): Readonly<Row> {
  return token as Readonly<Row>;
}
