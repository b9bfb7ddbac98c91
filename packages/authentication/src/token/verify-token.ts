import type { ActionOptions, AnyResource } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { deepFreeze, findScope, keptFor } from '@ashlar/core/extension';
import { decodeJwt } from 'jose/jwt/decode';
import type { SigningKey } from '../secrets/secret.ts';
import { type Jws, parseJws, readClaimsSet } from '../signatures/parse-jws.ts';
import { createSignatureMemory } from '../signatures/signature-memory.ts';
import { signerOf } from '../signatures/signer-of.ts';
import { areCurrent, type Claims, readClaims } from './claims.ts';
import { longestToken } from './create-signer.ts';
import { allOf } from './first-of.ts';
import { isIdentitySubject } from './identity-subject.ts';
import { noticeBearer } from './notice-bearer.ts';
import { signingFactsOf, type TokenFacts, type TokenSettings } from './settings.ts';
import { keyOfSubject } from './subject.ts';

/** A verified token, and the primary key in its subject. */
export interface VerifiedToken {
  readonly claims: Claims;
  readonly key: Readonly<Row>;
}

/** A verified token of a user, or of an identity that no user has yet. */
export interface SignedToken {
  readonly claims: Claims;
  /** The primary key in its subject. Undefined for the subject of an identity without a user. */
  readonly key: Readonly<Row> | undefined;
}

interface Remembered extends SignedToken {
  /** The token counts only while this key is among the present ones. */
  readonly signedBy: SigningKey;
}

/** How many tokens each resource remembers at least: those that were used last. */
const rememberedTokens = 10_000;

const memoryOf = keptFor((_resource: AnyResource) => createSignatureMemory<Remembered>(rememberedTokens));

/**
 * The claims of a token, or null if its signature, algorithm, times, issuer, audience or subject is wrong. It does not
 * ask the store: call `authenticate` to let users in.
 *
 * @throws AshlarError SECRET_UNAVAILABLE
 *
 * @example
 * const claims = await verifyToken(User, token); // { sub: 'user?id=…', purpose: 'user', … } or null
 */
export async function verifyToken(
  resource: AnyResource,
  token: string,
  options?: ActionOptions,
): Promise<Claims | null> {
  const scope = findScope(resource, options);
  const verified = await checkToken(resource, token, scope.now());
  if (verified === undefined) noticeBearer(scope, token);
  return verified?.claims ?? null;
}

/**
 * The claims of a token without any check, for logs and diagnosis. Null if it is no JWT.
 *
 * @example
 * peekToken(token)?.jti
 */
export function peekToken(token: string): Readonly<Record<string, unknown>> | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

/**
 * Verifies a token, and remembers that its signature was right: a signature does not change. Each use checks the times,
 * and asks the store whether the token still counts.
 */
export async function checkToken(resource: AnyResource, token: unknown, now: Date): Promise<VerifiedToken | undefined> {
  const signed = await checkSignedToken(resource, token, now);
  return signed !== undefined && namesKey(signed) ? signed : undefined;
}

function namesKey(signed: SignedToken): signed is VerifiedToken {
  return signed.key !== undefined;
}

/** The same, and accepts tokens of an identity without a user. Those do not authenticate. */
export async function checkSignedToken(
  resource: AnyResource,
  token: unknown,
  now: Date,
): Promise<SignedToken | undefined> {
  const facts = signingFactsOf(resource);
  if (typeof token !== 'string' || token.length === 0 || token.length > longestToken) return undefined;
  const ring = facts.keys();
  const keys = ring instanceof Promise ? await ring : ring;
  const memory = memoryOf(resource);
  const known = memory.get(token);
  if (known !== undefined && keys.includes(known.signedBy)) {
    return areCurrent(known.claims, now) ? known : undefined;
  }
  const jws = parseJws(token);
  const verified = jws && (await verifyJws(resource, facts, { jws, keys, now }));
  if (verified !== undefined) memory.set(token, verified);
  return verified;
}

async function verifyJws(
  resource: AnyResource,
  { tokens }: TokenFacts,
  { jws, keys, now }: { jws: Jws; keys: readonly SigningKey[]; now: Date },
): Promise<Remembered | undefined> {
  const signedBy = await signerOf(jws, keys, tokens.signingAlgorithm);
  const payload = signedBy && readClaimsSet(jws);
  const claims = payload && readClaims(payload, tokens);
  // The outside learns only that the token does not count, never why.
  if (signedBy === undefined || claims === undefined || !areCurrent(claims, now)) return undefined;
  if (!isFromIssuer(claims, tokens) || !allOf(tokens.audience).includes(claims.aud)) return undefined;
  const key = keyOfSubject(resource, claims.sub);
  if (key === undefined && !isIdentitySubject(resource, claims.sub)) return undefined;
  // The remembered object is returned many times: no caller may change what the next one gets.
  return { claims: deepFreeze(claims), key: key && Object.freeze(key), signedBy };
}

/** AshAuthentication writes its version after this name, and accepts the tokens of every version. */
const originalIssuer = 'AshAuthentication';

function isFromIssuer({ iss }: Claims, { issuer, compatibility }: TokenSettings): boolean {
  if (allOf(issuer).includes(iss)) return true;
  return compatibility === 'ashAuthentication' && iss.startsWith(originalIssuer);
}
