import { createHash } from 'node:crypto';
import type { AnyResource, Scope } from '@ashlar/core';
import { revocationPurpose } from '../token/claims.ts';
import { rowStatementsOf } from '../token-store/row-statements.ts';

/** A message of another system that may count once, such as a JWT with a `jti`. */
export interface ForeignMessage {
  /** Who made it: the `iss` of a JWT. One id of two issuers is two messages. */
  readonly issuer: string;
  /** What the issuer calls it: the `jti` of a JWT. */
  readonly id: string;
  /** Until when the message would count. After it, the note may be removed, as an expired token is. */
  readonly expiresAt: Date;
}

/**
 * Notes a message of another system as used. True for the first caller of all processes, and false for every other one (RFC
 * 7519 section 4.1.7: `jti` prevents replays). The note is a row of the token resource: a hash, so it shows no name. It rolls
 * back with the transaction around it, so that a message counts again whose work has failed.
 *
 * @example
 * await scope.store.transaction(async () => {
 *   if (!(await noteOnce(scope, Token, { issuer: iss, id: jti, expiresAt: new Date(exp * 1000) }))) throw replayed();
 *   await actOnMessage();
 * });
 */
export async function noteOnce(scope: Scope, tokenResource: AnyResource, message: ForeignMessage): Promise<boolean> {
  const { issuer, id, expiresAt } = message;
  const hash = createHash('sha256').update(JSON.stringify(['ashlar message', issuer, id]));
  const now = scope.now();
  const { count } = await scope.store.run(rowStatementsOf(tokenResource).insertRevocation, {
    ...{ jti: `message:${hash.digest('base64url')}`, subject: 'message', purpose: revocationPurpose, expiresAt },
    ...{ extraData: null, createdAt: now, updatedAt: now },
  });
  return count > 0;
}
