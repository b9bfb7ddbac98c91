import { type AnyResource, InvalidInput, jsonText, type Row } from '@ashlar/core';
import type { TokenFacts, TokenSettings } from './settings.ts';
import { subjectOf } from './subject.ts';

/** The claims of a token (RFC 7519 section 4.1) with `purpose` and whatever the application adds. Times are in seconds. */
export interface Claims {
  readonly sub: string;
  readonly jti: string;
  readonly purpose: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly iss: string;
  readonly aud: string;
  readonly [extra: string]: unknown;
}

/** The purpose of a token that signs in with each request. */
export const userPurpose = 'user';
/** The purpose of a row whose token was revoked. Reserved. */
export const revocationPurpose = 'revocation';

const reserved: ReadonlySet<string> = new Set([
  ...['sub', 'jti', 'purpose', 'iat', 'nbf', 'exp', 'iss', 'aud', 'act'],
  ...['strategy', 'credential'],
]);

/** What is said of a token that is to be issued. */
export interface TokenRequest {
  readonly purpose: string;
  /** In seconds. */
  readonly lifetime: number;
  readonly extraClaims?: Readonly<Record<string, unknown>> | undefined;
  /** Binds a single-use token to the strategy that issued it and to the credential it was issued for. */
  readonly bound?: TokenBinding | undefined;
}

/** What a single-use token is good for. Reserved claims, like the others. */
export interface TokenBinding {
  readonly strategy: string;
  /** A fingerprint of the credential: the token dies when the credential changes. */
  readonly credential: string;
}

/** A token's claims before it is signed, and those among them that the application added. */
export interface ClaimSet {
  readonly claims: Claims;
  readonly extra: Readonly<Record<string, unknown>>;
}

/**
 * Puts the claims of a new token together. Extra claims cannot take the place of the reserved ones.
 *
 * @throws InvalidInput for extra claims that JSON cannot hold: now, and not when an old token is used up already and only
 * the signature of the new one is wanting
 */
export function createClaims(
  resource: AnyResource,
  { user, facts, jti, now }: { user: Readonly<Row>; facts: TokenFacts; jti: string; now: Date },
  request: TokenRequest,
): ClaimSet {
  const { tokens } = facts;
  const ofResource = typeof tokens.extraClaims === 'function' ? tokens.extraClaims(user) : tokens.extraClaims;
  const extra = Object.fromEntries(
    Object.entries({ ...ofResource, ...request.extraClaims }).filter(([name]) => !reserved.has(name)),
  );
  const issues = Object.entries(extra)
    .filter(([, value]) => value !== undefined && jsonText(value) === undefined)
    .map(([name]) => ({ path: ['extraClaims', name], message: 'must be a value that JSON can hold' }));
  if (issues.length > 0) throw new InvalidInput(`a token of ${resource.name}`, issues);
  // RFC 7519 section 2: a NumericDate counts seconds.
  const iat = Math.floor(now.getTime() / 1000);
  const claims: Claims = {
    ...extra,
    ...request.bound,
    sub: subjectOf(resource, user),
    jti,
    purpose: request.purpose,
    iat,
    nbf: iat,
    exp: iat + request.lifetime,
    iss: tokens.issuer,
    aud: tokens.audience,
  };
  return { claims, extra };
}

/** The claims in a payload whose signature held, or undefined if they are not what this resource lets through. */
export function readClaims(
  payload: Readonly<Record<string, unknown>>,
  { compatibility }: TokenSettings,
): Claims | undefined {
  // AshAuthentication leaves the purpose of most of its tokens to the stored row.
  const untold = compatibility === 'ashAuthentication' && !('purpose' in payload);
  const claims = untold ? { ...payload, purpose: userPurpose } : payload;
  return areClaims(claims) ? claims : undefined;
}

/** Whether text and times of claims are what this framework issues; anything else, or absent, is refused. */
export function areClaims(payload: Readonly<Record<string, unknown>>): payload is Claims {
  const { sub, jti, purpose, iat, nbf, exp, iss, aud, act } = payload;
  // An `act` claim (RFC 8693 section 4.1) says that somebody acts for the subject, which no token of ours says.
  if (act !== undefined || 'act' in payload) return false;
  const texts = [sub, jti, purpose, iss, aud];
  return texts.every((text) => typeof text === 'string') && [iat, nbf, exp].every(Number.isSafeInteger);
}

/** Whether claims hold at a moment: `nbf` ≤ now < `exp` (RFC 7519 sections 4.1.4 and 4.1.5). */
export function areCurrent({ nbf, exp }: Claims, now: Date): boolean {
  const seconds = Math.floor(now.getTime() / 1000);
  return nbf <= seconds && seconds < exp;
}
