import { longestToken } from '@ashlar/authentication/extension';
import { keptFor } from '@ashlar/core/extension';
import { type JWTVerifyGetKey, jwtVerify } from 'jose/jwt/verify';
import { httpErrors } from '../problem/http-errors.ts';
import { readAuthorization } from '../request/read-authorization.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { JudgeCaller } from './standards-front-end.ts';
import type { SignedRevocation } from './standards-options.ts';

/** RFC 8725 section 3.11: no other JWT of the issuer, such as an ID token, can be taken for a request. */
const type = 'global-token-revocation+jwt';

/** In seconds. How far the clock of the issuer may be from ours. */
const leeway = 30;

/** In seconds. Five minutes are recommended; as long as a JWT counts, its note is kept. */
const longestLife = 24 * 60 * 60;

/** In milliseconds, for the keys to arrive. */
const deadline = 5_000;

/** Lets in what an issuer has signed for this address: a JWT as a bearer (draft-parecki-oauth-global-token-revocation). */
export function signedCaller(settings: SignedRevocation, audience: string): JudgeCaller {
  const { issuer, algorithms } = settings;
  return async ({ headers }, now) => {
    const given = readAuthorization(headers);
    if (given.kind !== 'bearer' || given.token.length > longestToken) return undefined;
    const options = { typ: type, issuer, audience, algorithms: [...algorithms], requiredClaims: ['exp', 'jti'] };
    const payload = await verified(given.token, keysOf(settings), {
      ...options,
      clockTolerance: leeway,
      currentDate: now,
    });
    if (payload === undefined) return undefined;
    const { exp = 0, jti } = payload;
    if (typeof jti !== 'string' || jti === '' || exp - now.getTime() / 1000 > longestLife) return undefined;
    // The note outlives the JWT on every node, also on one whose clock is ahead.
    return { message: { issuer, id: jti, expiresAt: new Date((exp + 2 * leeway) * 1000) } };
  };
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  options: Parameters<typeof jwtVerify>[2],
): Promise<{ readonly exp?: number; readonly jti?: unknown } | undefined> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    // The outside learns only that the JWT does not count, never why. Without the keys, that is not known.
    if (httpErrors.is(error, 'KEYS_UNAVAILABLE')) throw error;
    return undefined;
  }
}

/** What is wrong with the JWT, and not with the keys: no key fits, several fit, or none can. */
const faultsOfCaller = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'];

/** The keys of the issuer, kept for ten minutes. A key that is not among them asks again, once in 30 seconds at most. */
const keysOf = keptFor(({ jwksUri }: SignedRevocation): JWTVerifyGetKey => {
  let remote: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    remote ??= remoteKeys(jwksUri);
    try {
      return await (await remote)(header, token);
    } catch (cause) {
      if (faultsOfCaller.includes(Reflect.get(Object(cause), 'code'))) throw cause;
      throw httpErrors.error('KEYS_UNAVAILABLE', { message: `the keys at ${jwksUri} cannot be fetched`, cause });
    }
  };
});

/** Loaded with the first request: most applications have no such caller. */
async function remoteKeys(jwksUri: string): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet, customFetch } = await import('jose/jwks/remote');
  return createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: deadline, [customFetch]: boundedFetch });
}
