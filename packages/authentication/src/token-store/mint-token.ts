import { randomUUID } from 'node:crypto';
import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { Claims, TokenRequest } from '../token/claims.ts';
import { type ClaimSet, createClaims, type TokenHolder } from '../token/create-claims.ts';
import { createSigner } from '../token/create-signer.ts';
import { signingFactsOf } from '../token/settings.ts';
import { statementsOf } from './token-statements.ts';

/** A new token and what it says. The token itself is never stored. */
export interface IssuedToken {
  readonly token: string;
  readonly claims: Claims;
}

/** A token that is stored and has no signature yet. */
export interface UnsignedToken {
  readonly claims: Claims;
  sign(): Promise<string>;
}

/** Whom a token is for, and what is asked of it. */
export interface NewToken {
  readonly user: Readonly<Row>;
  readonly request: TokenRequest;
}

/**
 * Stores and signs a token. To be called inside a transaction that holds the user's row: it checks nothing, and is
 * therefore no part of the public API (`issueWithCredential` is).
 */
export async function mintToken(scope: Scope, resource: AnyResource, given: NewToken): Promise<IssuedToken> {
  const { claims, sign } = await storeToken(scope, resource, given);
  return { token: await sign(), claims };
}

/**
 * The same but for the signature, which is best made when the user's row is held no more: it is computed in the thread
 * pool, where it may have to wait for many password hashes. What cannot be signed is not stored.
 *
 * @throws AshlarError SECRET_UNAVAILABLE
 * @throws InvalidInput for a token that would be refused when it is checked
 */
export async function storeToken(
  scope: Scope,
  resource: AnyResource,
  { user, request }: NewToken,
): Promise<UnsignedToken> {
  return await storeTokenOf(scope, resource, { holder: { user }, request });
}

/** A token of a user, or of an identity that no user has yet. */
interface TokenToStore {
  readonly holder: TokenHolder;
  readonly request: TokenRequest;
}

async function storeTokenOf(scope: Scope, resource: AnyResource, token: TokenToStore): Promise<UnsignedToken> {
  const { tokens } = signingFactsOf(resource);
  const { claims, extraData, now, sign } = await unstoredToken(scope, resource, token);
  if (tokens.storeAllTokens) {
    await scope.store.run(statementsOf(resource).insertToken(), {
      jti: claims.jti,
      subject: claims.sub,
      purpose: claims.purpose,
      expiresAt: new Date(claims.exp * 1000),
      extraData: Object.keys(extraData).length === 0 ? null : extraData,
      createdAt: now,
      updatedAt: now,
    });
  }
  return { claims, sign };
}

/**
 * Stores a token for an identity that no user has yet, by its subject. It has no user whose row could be held: call it in a
 * transaction that has found none.
 */
export async function storeIdentityToken(
  scope: Scope,
  resource: AnyResource,
  { subject, request }: { readonly subject: string; readonly request: TokenRequest },
): Promise<UnsignedToken> {
  return await storeTokenOf(scope, resource, { holder: { subject }, request });
}

/** Claims and signature of a token that is stored nowhere. */
export async function unstoredToken(
  scope: Scope,
  resource: AnyResource,
  { holder, request }: TokenToStore,
): Promise<UnsignedToken & ClaimSet & { readonly now: Date }> {
  const facts = signingFactsOf(resource);
  const now = scope.now();
  const { claims, extraData } = createClaims(resource, { holder, facts, jti: randomUUID(), now }, request);
  const sign = createSigner(claims, await facts.keys(), facts.tokens.signingAlgorithm);
  return { claims, extraData, now, sign };
}
