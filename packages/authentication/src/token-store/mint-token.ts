import { randomUUID } from 'node:crypto';
import type { AnyResource, Scope } from '@ashlar/core';
import { refuseIfPast, stampOf } from '../generations/stamp.ts';
import { type Claims, type TokenRequest, userPurpose } from '../token/claims.ts';
import { lifetimeOfContext } from '../token/context-lifetime.ts';
import { type ClaimSet, createClaims, type TokenHolder } from '../token/create-claims.ts';
import { createSigner } from '../token/create-signer.ts';
import { signingFactsOf } from '../token/settings.ts';
import type { StoredToken } from '../token/stored-token.ts';
import { passFactorGate } from './factor-gate.ts';
import type { IssueOrigin, NewToken } from './new-token.ts';
import { keptWith, tellIssued } from './tell-issued.ts';
import { statementsOf } from './token-statements.ts';

/** A new token and its claims. The token itself is never stored. */
export interface IssuedToken {
  readonly token: string;
  readonly claims: Claims;
}

/**
 * A new token. If the user needs another factor, there is no `token`, and the part that checks the factor exchanges
 * `pending` for one.
 */
export type MintedToken =
  | (IssuedToken & { readonly pending?: undefined })
  | { readonly token?: undefined; readonly pending: string; readonly claims: Claims };

/** A stored token without a signature yet. */
export interface UnsignedToken {
  readonly claims: Claims;
  sign(): Promise<string>;
}

/**
 * Stores and signs a token. Call it in a transaction that holds the user's row. It checks only the second factor, so it
 * is not part of the public API; `issueWithCredential` is.
 */
export async function mintToken(scope: Scope, resource: AnyResource, given: NewToken): Promise<MintedToken> {
  return await signed(await storeToken(scope, resource, given));
}

/** Signs a stored token. */
export async function signed({ claims, isPending, sign }: StoredUnsigned): Promise<MintedToken> {
  const text = await sign();
  return isPending ? { pending: text, claims } : { token: text, claims };
}

/** The token for `$metadata` of an action: `token`, or `pending` in its place. */
export function tokenMetadata({ token, pending }: MintedToken): {
  readonly token: string | undefined;
  readonly pending?: string;
} {
  return pending === undefined ? { token } : { token: undefined, pending };
}

/** A stored token of a user, without a signature yet. */
export interface StoredUnsigned extends UnsignedToken {
  /** True if it waits for another factor. */
  readonly isPending: boolean;
}

/**
 * The same as `mintToken`, without the signature. Sign after the user's row is released: a key pair signs in the thread
 * pool, which may have many password hashes to do first. A token that cannot be signed is not stored. Every token of a user is made
 * here, so the second-factor gate is here.
 *
 * @throws AshlarError SECRET_UNAVAILABLE
 * @throws InvalidInput for a token that a later check would refuse
 */
export async function storeToken(scope: Scope, resource: AnyResource, given: NewToken): Promise<StoredUnsigned> {
  const { user, origin } = given;
  const wanted = { ...given, request: withinLifetime(scope, given.request) };
  const { request, isPending, isMultiFactor } = await passFactorGate(scope, resource, wanted);
  const stored = await storeTokenOf(scope, resource, { holder: { user }, request, origin, isMultiFactor });
  return { ...stored, isPending };
}

/** A caller may want a shorter session than the resource gives, such as one that ends with the browser. */
function withinLifetime({ options }: Scope, request: TokenRequest): TokenRequest {
  if (request.purpose !== userPurpose) return request;
  const most = lifetimeOfContext(options.context);
  // What is no lifetime stays as it is, and is refused later.
  const isShorter = Number.isSafeInteger(request.lifetime) && most < request.lifetime;
  return isShorter ? { ...request, lifetime: most } : request;
}

/** A token of a user, or of an identity that no user has yet. */
interface TokenToStore {
  readonly holder: TokenHolder;
  readonly request: TokenRequest;
  readonly isMultiFactor?: boolean | undefined;
}

/** Stores a token, and calls the listeners of the resource. */
async function storeTokenOf(
  scope: Scope,
  resource: AnyResource,
  token: TokenToStore & { readonly origin: IssueOrigin },
): Promise<UnsignedToken> {
  const isStored = signingFactsOf(resource).tokens.storeAllTokens || token.request.stored !== undefined;
  const generation = await stampOf(scope, resource);
  const { now, sign, ...claimSet } = await unstoredToken(scope, resource, token);
  const row = rowOf(claimSet, now);
  const { claims } = claimSet;
  const issued = { ...token, claims };
  if (isStored) {
    const kept = await keptWith(scope, resource, issued);
    await scope.store.run(statementsOf(resource).insertToken(), { ...row, generation, ...kept });
  }
  await tellIssued(scope, resource, { ...issued, storedToken: isStored ? row : null });
  await refuseIfPast(scope, resource, generation);
  return { claims, sign };
}

/**
 * Stores a token for an identity without a user, by its subject. There is no user's row to hold: call it in a
 * transaction that has found none.
 */
export async function storeIdentityToken(
  scope: Scope,
  resource: AnyResource,
  given: { readonly subject: string; readonly request: TokenRequest; readonly strategy: string },
): Promise<UnsignedToken> {
  const { subject, request, strategy } = given;
  const origin = { strategy, action: 'issueWithCredential' };
  return await storeTokenOf(scope, resource, { holder: { subject }, request, origin });
}

/** Makes the claims and signature of a token without storing it. */
export async function unstoredToken(
  scope: Scope,
  resource: AnyResource,
  { holder, request, isMultiFactor }: TokenToStore,
): Promise<UnsignedToken & ClaimSet & { readonly now: Date }> {
  const facts = signingFactsOf(resource);
  const now = scope.now();
  const basis = { holder, facts, jti: randomUUID(), now, isMultiFactor };
  const { claims, extraData } = createClaims(resource, basis, request);
  const sign = createSigner(claims, await facts.keys(), facts.tokens.signingAlgorithm);
  return { claims, extraData, now, sign };
}

function rowOf({ claims, extraData }: ClaimSet, now: Date): StoredToken {
  return {
    jti: claims.jti,
    subject: claims.sub,
    purpose: claims.purpose,
    expiresAt: new Date(claims.exp * 1000),
    extraData: Object.keys(extraData).length === 0 ? null : extraData,
    createdAt: now,
    updatedAt: now,
  };
}
