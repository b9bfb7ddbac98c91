import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { subjectOf } from '../token/subject.ts';
import { announce } from './announce.ts';
import { lockUser } from './lock-user.ts';
import { revokeLive } from './revoke-live.ts';
import { type RowToRevoke, revokeRow, sidOf } from './revoke-row.ts';
import { tellRevoked } from './tell-revoked.ts';

/** The result of a revocation. */
export interface RevocationOutcome {
  /** True if the token and its session had ended before: then nothing has changed. */
  readonly alreadyRevoked: boolean;
}

/** A token whose session is to end. */
export interface SessionToEnd extends Omit<RowToRevoke, 'issuer'> {
  readonly sid?: string | undefined;
  /** Its purpose, if known. Only a token of purpose `user` is a session. */
  readonly purpose?: string | undefined;
  /**
   * The user of the token, if the domain knows the resource. The user's row is locked. A token for an identity without a user
   * has no key.
   */
  readonly user?: { readonly resource: AnyResource; readonly key: Readonly<Row> | undefined } | undefined;
}

/**
 * Revokes a token, and the tokens that renewed it. It locks the user first, as everything that issues tokens does. So
 * it waits for a running renewal and finds the new token. A later renewal finds nothing to exchange.
 */
export async function endSession(
  scope: Scope,
  tokenResource: AnyResource,
  token: SessionToEnd,
): Promise<RevocationOutcome> {
  return await scope.store.transaction(async () => {
    const { subject, user } = await lockedUser(scope, token);
    const issuer = token.user?.resource;
    const row = { ...token, subject, issuer };
    const { was, sid = token.sid ?? token.jti } = await revokeRow(scope, tokenResource, row);
    if (was === 'foreign') return { alreadyRevoked: false };
    const ofSession = { subjects: [subject], issuer, among: (each: Readonly<Row>) => sidOf(each.extraData) === sid };
    // A renewal uses up the old token. So a token that was still live is the only one of its session.
    const rest = was === 'live' ? [] : await revokeLive(scope, tokenResource, ofSession);
    const jtis = was === 'revoked' ? rest : [token.jti, ...rest];
    // The others of a session have its purpose.
    const purposes = token.purpose === undefined ? null : [token.purpose];
    const told = { subjects: [subject], count: jtis.length, purposes };
    if (token.user !== undefined)
      await tellRevoked(scope, token.user.resource, { ...told, jtis, sessionIds: [sid], user });
    else await announce(scope, tokenResource, { ...told, cause: 'revoke', exceptPurposes: [] });
    return { alreadyRevoked: jtis.length === 0 };
  });
}

/** Keeps a signed subject. Takes any other from the row that it finds. */
async function lockedUser(
  scope: Scope,
  { subject, isSigned, user }: SessionToEnd,
): Promise<{ readonly subject: string; readonly user?: Readonly<Row> | undefined }> {
  if (user?.key === undefined) return { subject };
  const { resource, key } = user;
  const row = await lockUser(scope, resource, { key });
  return { subject: row === undefined || isSigned ? subject : subjectOf(resource, row), user: row };
}
