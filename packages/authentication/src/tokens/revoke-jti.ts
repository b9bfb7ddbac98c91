import { type ActionOptions, type AnyResource, findScope, InvalidInput, type Issue, type Scope } from '@ashlar/core';
import { revocationPurpose } from './claims.ts';
import { rowStatementsOf } from './row-statements.ts';

/** What is known of a token that is to be revoked, in case it was never stored. */
export interface RevokedToken {
  readonly subject: string;
  /** When the row may be removed: the token's own expiry. */
  readonly expiresAt: Date;
}

/** What a revocation found. */
export interface RevocationOutcome {
  /** Whether the token was revoked before: then nothing has changed. */
  readonly alreadyRevoked: boolean;
}

/**
 * Revokes one token by its `jti` (AshAuthentication: `revoke_jti`). One that was never stored is noted as revoked.
 *
 * @throws InvalidInput
 *
 * @example
 * await revokeJti(Token, claims.jti, { subject: claims.sub, expiresAt: new Date(claims.exp * 1000) });
 */
export async function revokeJti(
  tokenResource: AnyResource,
  jti: string,
  { subject, expiresAt, ...options }: RevokedToken & ActionOptions,
): Promise<RevocationOutcome> {
  const issues: Issue[] = [];
  if (typeof jti !== 'string' || jti === '') issues.push({ path: ['jti'], message: 'expected text' });
  if (typeof subject !== 'string') issues.push({ path: ['subject'], message: 'expected text' });
  if (!(expiresAt instanceof Date) || Number.isNaN(expiresAt.getTime())) {
    issues.push({ path: ['expiresAt'], message: 'expected a valid Date' });
  }
  if (issues.length > 0) throw new InvalidInput('revokeJti', issues);
  return await findScope(tokenResource, options).call((scope) =>
    revokeRow(scope, tokenResource, { jti, subject, expiresAt }),
  );
}

/** Marks the row as revoked, or adds one that says so: of several at once, one is told that it was the first. */
export async function revokeRow(
  scope: Scope,
  tokenResource: AnyResource,
  { jti, subject, expiresAt }: RevokedToken & { readonly jti: string },
): Promise<RevocationOutcome> {
  const statements = rowStatementsOf(tokenResource);
  const now = scope.now();
  return await scope.store.transaction(async () => {
    const marked = await scope.store.run(statements.revoke, { jti, revocation: revocationPurpose, now });
    if (marked.count > 0) return { alreadyRevoked: false };
    const row = {
      jti,
      subject,
      purpose: revocationPurpose,
      expiresAt,
      extraData: null,
      createdAt: now,
      updatedAt: now,
    };
    const added = await scope.store.run(statements.insertRevocation, row);
    return { alreadyRevoked: added.count === 0 };
  });
}
