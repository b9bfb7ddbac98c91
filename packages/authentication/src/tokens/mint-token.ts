import { randomUUID } from 'node:crypto';
import type { AnyResource, Row, Scope } from '@ashlar/core';
import { type Claims, createClaims, type TokenRequest } from './claims.ts';
import { signingFactsOf } from './settings.ts';
import { signToken } from './sign-token.ts';
import { statementsOf } from './token-statements.ts';

/** A new token and what it says. The token itself is never stored. */
export interface IssuedToken {
  readonly token: string;
  readonly claims: Claims;
}

/**
 * Signs and stores a token. To be called inside a transaction that holds the user's row: it checks nothing, and is
 * therefore no part of the public API (`issueWithCredential` is).
 */
export async function mintToken(
  scope: Scope,
  resource: AnyResource,
  { user, request }: { readonly user: Readonly<Row>; readonly request: TokenRequest },
): Promise<IssuedToken> {
  const facts = signingFactsOf(resource);
  const now = scope.now();
  const { claims, extra } = createClaims(resource, { user, facts, jti: randomUUID(), now }, request);
  const token = await signToken(claims, await facts.keys(), facts.tokens.signingAlgorithm);
  if (facts.tokens.storeAllTokens) {
    await scope.store.run(statementsOf(resource).insertToken(), {
      jti: claims.jti,
      subject: claims.sub,
      purpose: claims.purpose,
      expiresAt: new Date(claims.exp * 1000),
      extraData: Object.keys(extra).length === 0 ? null : extra,
      createdAt: now,
      updatedAt: now,
    });
  }
  return { token, claims };
}
