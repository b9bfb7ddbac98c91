import type { TokenSettings } from './settings.ts';

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
  /** The session: the `jti` of its first token. Every token of the purpose `user` names it; older ones do not. */
  readonly sid?: string;
  /** When the user proved who they are (OpenID Connect Core 1.0 section 2). Renewing does not move it. */
  readonly auth_time?: number;
  /** How the user proved who they are (RFC 8176): `['mfa']` if the session has satisfied every factor that was needed. */
  readonly amr?: readonly string[];
  readonly [extra: string]: unknown;
}

/** The purpose of a token that signs in with each request. */
export const userPurpose = 'user';
/** The purpose of a token that is exchanged once for one that signs in. */
export const signInPurpose = 'sign_in';
/** The purpose of a token that is exchanged once, together with a further factor, for one that signs in. */
export const secondFactorPurpose = 'second_factor';
/** The purpose of a row whose token was revoked. Reserved. */
export const revocationPurpose = 'revocation';

const reserved: ReadonlySet<string> = new Set([
  ...['sub', 'jti', 'purpose', 'iat', 'nbf', 'exp', 'iss', 'aud', 'act'],
  ...['sid', 'auth_time', 'amr'],
  ...['strategy', 'identity', 'credential'],
]);

/** What `amr` holds of a session that has satisfied every factor that was needed (RFC 8176 section 2). */
export const multiFactor = 'mfa';

/** Whether a session has satisfied every factor that was needed when it began. Anything but a list that says so: no. */
export function isMultiFactor({ amr }: Claims): boolean {
  return Array.isArray(amr) && amr.includes(multiFactor);
}

/** Whether only the framework may say this claim. */
export function isReserved(claim: string): boolean {
  return reserved.has(claim);
}

/** What is said of a token that is to be issued. */
export interface TokenRequest {
  readonly purpose: string;
  /** In seconds. */
  readonly lifetime: number;
  readonly extraClaims?: Readonly<Record<string, unknown>> | undefined;
  /** The session that a token of the purpose `user` goes on with. Default: a new one, which begins now. */
  readonly session?: TokenSession | undefined;
  /** Binds a single-use token to the strategy that issued it and to the credential it was issued for. */
  readonly bound?: TokenBinding | undefined;
  /**
   * What its row keeps beside the claims, and no claim says: a token that is mailed is read by many machines. JSON. The row is
   * stored even where tokens are not.
   */
  readonly stored?: Readonly<Record<string, unknown>> | undefined;
}

/** What is known of the session of a token. */
export interface TokenSession {
  /** The `jti` of its first token. Default: that of the new token. */
  readonly sid?: string | undefined;
  /** When the user proved who they are, in seconds. Default: now. */
  readonly authTime?: number | undefined;
}

/** What a single-use token is good for. Reserved claims, like the others. */
export interface TokenBinding {
  readonly strategy: string;
  /** The identity, as it was given, of a token for a person who has no account yet. */
  readonly identity?: string | undefined;
  /** A fingerprint of the credential: the token dies when the credential changes. */
  readonly credential: string;
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
  const { sub, jti, purpose, iat, nbf, exp, iss, aud, act, sid = '', auth_time = 0 } = payload;
  // An `act` claim (RFC 8693 section 4.1) says that another party acts for the subject. No token of ours has one.
  if (act !== undefined || 'act' in payload) return false;
  const texts = [sub, jti, purpose, iss, aud, sid];
  return texts.every((text) => typeof text === 'string') && [iat, nbf, exp, auth_time].every(Number.isSafeInteger);
}

/** Seconds that the clock of another server, or ours a moment ago, may be ahead (RFC 7519 section 4.1.5: some leeway). */
export const clockLeeway = 5;

/** Whether claims hold at a moment: `nbf` ≤ now, with some leeway, and now < `exp`, with none (RFC 7519 section 4.1). */
export function areCurrent({ nbf, exp }: Claims, now: Date): boolean {
  const seconds = Math.floor(now.getTime() / 1000);
  return nbf - clockLeeway <= seconds && seconds < exp;
}
