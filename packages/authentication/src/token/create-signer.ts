import type { KeyObject } from 'node:crypto';
import { InvalidInput } from '@ashlar/core';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { SigningKey } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { type SignedHeader, signCompact } from '../signatures/sign-compact.ts';
import type { Claims } from './claims.ts';

/** The maximum length of a token. Ours are shorter: compute no signature over a megabyte from a stranger. */
export const longestToken = 8192;
/** The cure for claims that are too long. */
export const keptElsewhere = 'keep what is long in the database, and its key in the token';

/**
 * Signs claims as a JWT (RFC 7519) with the first key. With several keys the header names the key (`kid`). It finds bad
 * keys and tokens that are too long now, before the claims are stored.
 *
 * @throws AshlarError SECRET_UNAVAILABLE if the first key can only verify
 * @throws InvalidInput at `extraClaims`
 */
export function createSigner(
  claims: Claims,
  keys: readonly SigningKey[],
  algorithm: SigningAlgorithm,
): () => Promise<string> {
  const [first] = keys;
  const key = first?.sign;
  if (first === undefined || key === undefined) {
    throw authenticationErrors.error('SECRET_UNAVAILABLE', {
      message: 'no token can be signed: the first key in signingSecret is a public key',
    });
  }
  const header: SignedHeader = { alg: algorithm, typ: 'JWT', ...(keys.length > 1 && { kid: first.kid }) };
  const payload = Buffer.from(JSON.stringify(claims));
  refuseTooLong([Buffer.byteLength(JSON.stringify(header)), payload.length, signatureBytes(key, algorithm)]);
  return async () => await signCompact(header, payload, key);
}

function refuseTooLong(parts: readonly number[]): void {
  // RFC 7515 section 3.1: three parts in base64url, with a dot between.
  const length = parts.reduce((sum, bytes) => sum + Math.ceil((bytes * 4) / 3), parts.length - 1);
  if (length <= longestToken) return;
  throw new InvalidInput('a token', [
    {
      path: ['extraClaims'],
      message: `make a token of ${length} characters; one of more than ${longestToken} is never accepted`,
      hint: keptElsewhere,
    },
  ]);
}

/** The length of a signature (RFC 7518 section 3). */
function signatureBytes(key: KeyObject, algorithm: SigningAlgorithm): number {
  const bits = Number(algorithm.slice(2));
  if (algorithm.startsWith('HS')) return bits / 8;
  if (algorithm === 'EdDSA') return 64;
  if (algorithm.startsWith('ES')) return 2 * Math.ceil((bits === 512 ? 521 : bits) / 8);
  const { modulusLength = 16_384 } = key.asymmetricKeyDetails ?? {};
  return Math.ceil(modulusLength / 8);
}
