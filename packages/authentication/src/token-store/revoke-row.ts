import type { AnyResource, Scope } from '@ashlar/core';
import { revocationPurpose } from '../token/claims.ts';
import { rowStatementsOf } from './row-statements.ts';

/** One token that is to be revoked. */
export interface RowToRevoke {
  readonly jti: string;
  readonly subject: string;
  readonly expiresAt: Date;
  /** The subject was read from a signed token, so a note which gives the `jti` to another subject is wrong. */
  readonly isSigned: boolean;
}

/** What became of the row of a token. */
export interface RevokedRow {
  /** It was live; it was not there and is noted now; it was revoked already; or it belongs to another subject. */
  readonly was: 'live' | 'absent' | 'revoked' | 'foreign';
  /** The session of the token, where its row tells. */
  readonly sid?: string | undefined;
}

/**
 * Marks the row of a token as revoked, or adds one that says so: of several at once, one finds it live or absent. A row of
 * another subject stays as it is. Call it inside a transaction.
 */
export async function revokeRow(scope: Scope, tokenResource: AnyResource, token: RowToRevoke): Promise<RevokedRow> {
  const statements = rowStatementsOf(tokenResource);
  const { jti, subject, expiresAt, isSigned } = token;
  const now = scope.now();
  const parameters = { jti, subject, expiresAt, revocation: revocationPurpose, now };
  const marked = await scope.store.run(statements.revoke, parameters);
  if (marked.count > 0) return { was: 'live' };
  const note = { jti, subject, purpose: revocationPurpose, expiresAt, extraData: null, createdAt: now, updatedAt: now };
  const added = await scope.store.run(statements.insertRevocation, note);
  if (added.count > 0) return { was: 'absent' };
  const row = (await scope.store.run(statements.find, { jti })).rows[0];
  if (row?.subject === subject) return { was: 'revoked', sid: sidOf(row.extraData) };
  const taken = isSigned ? await scope.store.run(statements.takeNote, parameters) : { count: 0 };
  return { was: taken.count > 0 ? 'absent' : 'foreign' };
}

/** The session that a row names; undefined for rows of older versions and of AshAuthentication. */
export function sidOf(extraData: unknown): string | undefined {
  if (typeof extraData !== 'object' || extraData === null || !('sid' in extraData)) return undefined;
  return typeof extraData.sid === 'string' ? extraData.sid : undefined;
}
