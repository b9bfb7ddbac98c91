import { randomUUID } from 'node:crypto';
import { byHmac, type Signing } from './signing.ts';

/** The secret of every contender that signs. */
export const secret = 'a secret of 48 bytes that opens nothing but this';

/** How sessions are signed unless a group says otherwise. */
export const hs256: Signing = byHmac(secret);

/** The claims of a session, as Ashlar writes them. */
export interface SessionClaims {
  readonly sub: string;
  readonly jti: string;
  readonly exp: number;
}

const LIFETIME = 14 * 24 * 3600;

/** A token in Ashlar's form, made with node:crypto only. `jti` and `exp` (seconds) default to new values. */
export function signSession(
  userId: string,
  { jti = randomUUID() as string, exp = now() + LIFETIME, signing = hs256 } = {},
): {
  readonly token: string;
  readonly claims: SessionClaims;
} {
  const issuedAt = exp - LIFETIME;
  const claims = {
    sub: subjectOf(userId),
    jti,
    purpose: 'user',
    iat: issuedAt,
    nbf: issuedAt,
    exp,
    iss: 'Ashlar',
    aud: 'user',
  };
  const signed = `${signing.header}.${encode(claims)}`;
  return { token: `${signed}.${signing.sign(signed).toString('base64url')}`, claims };
}

/** The smallest check of a token: its signature and its expiry. */
export function checkSession(token: string, signing: Signing = hs256): SessionClaims | undefined {
  const dot = token.lastIndexOf('.');
  if (!signing.isRight(token.slice(0, dot), Buffer.from(token.slice(dot + 1), 'base64url'))) return undefined;
  const payload = Buffer.from(token.slice(token.indexOf('.') + 1, dot), 'base64url').toString();
  const claims = JSON.parse(payload) as SessionClaims;
  return claims.exp > now() ? claims : undefined;
}

export function subjectOf(userId: string): string {
  return `user?id=${userId}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
