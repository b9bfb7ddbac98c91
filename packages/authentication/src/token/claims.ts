import type { TokenSettings } from './settings.ts';

/** The claims of a token (RFC 7519 section 4.1), with `purpose` and the application's own. Times are in seconds. */
export interface Claims {
  readonly sub: string;
  readonly jti: string;
  readonly purpose: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly iss: string;
  readonly aud: string;
  /**
   * The session: the `jti` of its first token. Every token of purpose `user` has it, but for tokens of older versions.
   */
  readonly sid?: string;
  /** When the user proved their identity (OpenID Connect Core 1.0 section 2). A renewal keeps it. */
  readonly auth_time?: number;
  /** How the user proved their identity (RFC 8176): `['mfa']` if the session has proved every required factor. */
  readonly amr?: readonly string[];
  readonly [extra: string]: unknown;
}

/** The purpose of a token that signs in with each request. */
export const userPurpose = 'user';
/** The purpose of a token that is exchanged once for a session token. */
export const signInPurpose = 'sign_in';
/** The purpose of a token that is exchanged once, with another factor, for a session token. */
export const secondFactorPurpose = 'second_factor';
/** The purpose of the row of a revoked token. Reserved. */
export const revocationPurpose = 'revocation';

const reserved: ReadonlySet<string> = new Set([
  ...['sub', 'jti', 'purpose', 'iat', 'nbf', 'exp', 'iss', 'aud', 'act'],
  ...['sid', 'auth_time', 'amr'],
  ...['strategy', 'identity', 'credential'],
]);

/** The value in `amr` for a session that has proved every required factor (RFC 8176 section 2). */
export const multiFactor = 'mfa';

/** `true` if a session has proved every factor that was required when it began. Only a list that says so counts. */
export function isMultiFactor({ amr }: Claims): boolean {
  return Array.isArray(amr) && amr.includes(multiFactor);
}

/** `true` if only the framework may set this claim. */
export function isReserved(claim: string): boolean {
  return reserved.has(claim);
}

/** The request for a token: its purpose, lifetime and claims. */
export interface TokenRequest {
  readonly purpose: string;
  /** In seconds. */
  readonly lifetime: number;
  readonly extraClaims?: Readonly<Record<string, unknown>> | undefined;
  /** The session that a token of purpose `user` continues. Default: a new one, which begins now. */
  readonly session?: TokenSession | undefined;
  /** Binds a single-use token to its strategy and to the credential behind it. */
  readonly bound?: TokenBinding | undefined;
  /**
   * Data for the row, as JSON, that no claim shows: many machines read a mailed token. The row is stored even if tokens
   * are not.
   */
  readonly stored?: Readonly<Record<string, unknown>> | undefined;
}

/** The session of a token. */
export interface TokenSession {
  /** The `jti` of its first token. Default: that of the new token. */
  readonly sid?: string | undefined;
  /** When the user proved their identity, in seconds. Default: now. */
  readonly authTime?: number | undefined;
}

/** What binds a single-use token. The claims are reserved. */
export interface TokenBinding {
  readonly strategy: string;
  /** The identity as given, for a person who has no account yet. */
  readonly identity?: string | undefined;
  /** A fingerprint of the credential: the token dies when the credential changes. */
  readonly credential: string;
}

/** The claims of a verified payload. Undefined if this resource does not accept them. */
export function readClaims(
  payload: Readonly<Record<string, unknown>>,
  { compatibility }: TokenSettings,
): Claims | undefined {
  // AshAuthentication keeps the purpose of most tokens only in the stored row.
  const untold = compatibility === 'ashAuthentication' && !('purpose' in payload);
  const claims = untold ? { ...payload, purpose: userPurpose } : payload;
  return areClaims(claims) ? claims : undefined;
}

/**
 * `true` if the texts and times of claims have the form that Ashlar issues. Everything else, and absence, is refused.
 */
export function areClaims(payload: Readonly<Record<string, unknown>>): payload is Claims {
  const { sub, jti, purpose, iat, nbf, exp, iss, aud, act, sid = '', auth_time = 0 } = payload;
  // An `act` claim (RFC 8693 section 4.1) says that another party acts for the subject. No token of ours has one.
  if (act !== undefined || 'act' in payload) return false;
  const texts = [sub, jti, purpose, iss, aud, sid];
  return texts.every((text) => typeof text === 'string') && [iat, nbf, exp, auth_time].every(Number.isSafeInteger);
}

/**
 * Seconds that the clock of another server, or our own a moment ago, may be ahead (RFC 7519 section 4.1.5: some
 * leeway).
 */
const clockLeeway = 5;

/**
 * `true` if claims are valid at a moment: `nbf` ≤ now, with some leeway, and now < `exp`, with none (RFC 7519 section
 * 4.1).
 */
export function areCurrent({ nbf, exp }: Claims, now: Date): boolean {
  const seconds = Math.floor(now.getTime() / 1000);
  return nbf - clockLeeway <= seconds && seconds < exp;
}
