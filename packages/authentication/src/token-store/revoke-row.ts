import type { AnyResource, Scope } from '@ashlar/core';
import { revocationPurpose } from '../token/claims.ts';
import { rowStatementsFor, rowStatementsOf } from './row-statements.ts';

/** A token to revoke. */
export interface RowToRevoke {
  readonly jti: string;
  readonly subject: string;
  readonly expiresAt: Date;
  /** True if the subject comes from a signed token. Then a note that gives the `jti` to another subject is wrong. */
  readonly isSigned: boolean;
  /** The user resource of the token, if the domain knows it. Only with it, a log-out of everyone counts. */
  readonly issuer?: AnyResource | undefined;
}

/** The row of a token before its revocation. */
export interface RevokedRow {
  /** 'live'; 'absent' and now noted as revoked; 'revoked' before; or 'foreign', of another subject. */
  readonly was: 'live' | 'absent' | 'revoked' | 'foreign';
  /** The session of the token, if its row says. */
  readonly sid?: string | undefined;
}

/**
 * Marks a row as revoked, or adds a row that says so. Of several parallel calls, one finds it live or absent. A row of
 * another subject stays the same. Call it in a transaction.
 */
export async function revokeRow(scope: Scope, tokenResource: AnyResource, token: RowToRevoke): Promise<RevokedRow> {
  const { jti, subject, expiresAt, isSigned, issuer } = token;
  const statements = issuer === undefined ? rowStatementsOf(tokenResource) : rowStatementsFor(issuer);
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

/** The session in a row. Undefined for rows of older versions and of AshAuthentication. */
export function sidOf(extraData: unknown): string | undefined {
  if (typeof extraData !== 'object' || extraData === null || !('sid' in extraData)) return undefined;
  return typeof extraData.sid === 'string' ? extraData.sid : undefined;
}
