import { randomUUID } from 'node:crypto';
import type { AnyResource, Scope } from '@ashlar/core';
import { listenersOf } from '../part/listeners.ts';
import { markOf } from '../part/strategy-call.ts';
import type { Claims, TokenRequest } from '../token/claims.ts';
import { type ClaimSet, createClaims, type TokenHolder } from '../token/create-claims.ts';
import { createSigner } from '../token/create-signer.ts';
import { signingFactsOf } from '../token/settings.ts';
import type { StoredToken } from '../token/stored-token.ts';
import { passFactorGate } from './factor-gate.ts';
import type { IssueOrigin, NewToken } from './new-token.ts';
import { recordOfRow } from './record-of-row.ts';
import { statementsOf } from './token-statements.ts';

/** A new token and what it says. The token itself is never stored. */
export interface IssuedToken {
  readonly token: string;
  readonly claims: Claims;
}

/**
 * A new token, told apart by whether the user needs a further factor: then there is no `token`, and `pending` is exchanged
 * for one by the part that checks the factor.
 */
export type MintedToken =
  | (IssuedToken & { readonly pending?: undefined })
  | { readonly token?: undefined; readonly pending: string; readonly claims: Claims };

/** A token that is stored and has no signature yet. */
export interface UnsignedToken {
  readonly claims: Claims;
  sign(): Promise<string>;
}

/**
 * Stores and signs a token. To be called inside a transaction that holds the user's row: it checks nothing but the second
 * factor, and is therefore no part of the public API (`issueWithCredential` is).
 */
export async function mintToken(scope: Scope, resource: AnyResource, given: NewToken): Promise<MintedToken> {
  return await signed(await storeToken(scope, resource, given));
}

/** Signs a token that was stored. */
export async function signed({ claims, isPending, sign }: StoredUnsigned): Promise<MintedToken> {
  const text = await sign();
  return isPending ? { pending: text, claims } : { token: text, claims };
}

/** What an action says of a token in `$metadata`: `token`, or in its place `pending`. */
export function tokenMetadata({ token, pending }: MintedToken): {
  readonly token: string | undefined;
  readonly pending?: string;
} {
  return pending === undefined ? { token } : { token: undefined, pending };
}

/** A token of a user that is stored and has no signature yet. */
export interface StoredUnsigned extends UnsignedToken {
  /** Whether it waits for a further factor. */
  readonly isPending: boolean;
}

/**
 * The same as `mintToken` but for the signature, which is best made when the user's row is held no more: it is computed in
 * the thread pool, where it may have to wait for many password hashes. What cannot be signed is not stored. The one place
 * where tokens of users are made: here is the second-factor gate.
 *
 * @throws AshlarError SECRET_UNAVAILABLE
 * @throws InvalidInput for a token that would be refused when it is checked
 */
export async function storeToken(scope: Scope, resource: AnyResource, given: NewToken): Promise<StoredUnsigned> {
  const { user, origin } = given;
  const { request, isPending, isMultiFactor } = await passFactorGate(scope, resource, given);
  const stored = await storeTokenOf(scope, resource, { holder: { user }, request, origin, isMultiFactor });
  return { ...stored, isPending };
}

/** A token of a user, or of an identity that no user has yet. */
interface TokenToStore {
  readonly holder: TokenHolder;
  readonly request: TokenRequest;
  readonly isMultiFactor?: boolean | undefined;
}

/** Stores a token, and tells the parts of the resource of it. */
async function storeTokenOf(
  scope: Scope,
  resource: AnyResource,
  token: TokenToStore & { readonly origin: IssueOrigin },
): Promise<UnsignedToken> {
  const isStored = signingFactsOf(resource).tokens.storeAllTokens || token.request.stored !== undefined;
  const { now, sign, ...claimSet } = await unstoredToken(scope, resource, token);
  const row = rowOf(claimSet, now);
  if (isStored) await scope.store.run(statementsOf(resource).insertToken(), { ...row });
  const { claims } = claimSet;
  await tellIssued(scope, resource, { ...token, claims, storedToken: isStored ? row : null });
  return { claims, sign };
}

/**
 * Stores a token for an identity that no user has yet, by its subject. It has no user whose row could be held: call it in a
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

/** Claims and signature of a token that is stored nowhere. */
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

interface Issued {
  readonly holder: TokenHolder;
  readonly origin: IssueOrigin;
  readonly claims: Claims;
  readonly storedToken: StoredToken | null;
}

async function tellIssued(
  scope: Scope,
  resource: AnyResource,
  { holder: { user }, origin, claims, storedToken }: Issued,
): Promise<void> {
  const listeners = listenersOf(resource)?.issue ?? [];
  if (listeners.length === 0) return;
  const { strategy, action, parent = null } = origin;
  const running = markOf(scope)?.call?.facts;
  const event = {
    strategy,
    action: strategy !== null && running?.strategy === strategy ? running.action : action,
    user: user === undefined ? null : recordOfRow(resource, user),
    claims,
    storedToken,
    parent,
    context: scope.options.context ?? {},
  };
  for (const listener of listeners) await listener(event, scope);
}
