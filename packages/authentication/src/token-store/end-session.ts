import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { subjectOf } from '../token/subject.ts';
import { lockUser } from './lock-user.ts';
import { revokeLive } from './revoke-live.ts';
import { type RowToRevoke, revokeRow, sidOf } from './revoke-row.ts';

/** What a revocation found. */
export interface RevocationOutcome {
  /** Whether the token and its session had ended before: then nothing has changed. */
  readonly alreadyRevoked: boolean;
}

/** A token whose session is to end. */
export interface SessionToEnd extends RowToRevoke {
  readonly sid?: string | undefined;
  /** Whose token it is, where the domain knows the resource: the user's row is locked. */
  readonly user?: { readonly resource: AnyResource; readonly key: Readonly<Row> } | undefined;
}

/**
 * Revokes a token, and the tokens that took its place by renewing. The user is locked first, as for everything that issues
 * tokens: a renewal that is under way is waited for, and what it issued is found; one that comes later finds nothing to
 * exchange.
 */
export async function endSession(
  scope: Scope,
  tokenResource: AnyResource,
  token: SessionToEnd,
): Promise<RevocationOutcome> {
  return await scope.store.transaction(async () => {
    const subject = await lockedSubject(scope, token);
    const { was, sid = token.sid ?? token.jti } = await revokeRow(scope, tokenResource, { ...token, subject });
    // Renewing uses up the token that it renews: one that was live still is the only one of its session.
    if (was === 'live' || was === 'foreign') return { alreadyRevoked: false };
    const ended = await revokeLive(scope, tokenResource, { subject, among: (row) => sidOf(row.extraData) === sid });
    return { alreadyRevoked: was === 'revoked' && ended === 0 };
  });
}

/** A signed subject stands as it is; any other is taken from the row that it finds. */
async function lockedSubject(scope: Scope, { subject, isSigned, user }: SessionToEnd): Promise<string> {
  if (user === undefined) return subject;
  const { resource, key } = user;
  const row = await lockUser(scope, resource, { key });
  return row === undefined || isSigned ? subject : subjectOf(resource, row);
}
