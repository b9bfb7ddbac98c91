import { KeyObject } from 'node:crypto';
import { InvalidInput } from '@ashlar/core';
import { CompactSign } from 'jose/jws/compact/sign';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { SigningKey } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import type { Claims } from './claims.ts';

/** Characters of a token. A longer one is none of ours: no signature is computed over a megabyte that a stranger sent. */
export const longestToken = 8192;
/** The cure for claims that are too long. */
export const keptElsewhere = 'keep what is long in the database, and its key in the token';

/**
 * What signs claims as a JWT (RFC 7519) with the first of the keys; with several keys the header says which (`kid`).
 * Whatever can be wrong with the keys is found out now, and not when the claims are stored and only the signature is
 * wanting; and so is a token that would be too long to be accepted.
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
  const header = { alg: algorithm, typ: 'JWT', ...(keys.length > 1 ? { kid: first.kid } : {}) };
  const payload = Buffer.from(JSON.stringify(claims));
  refuseTooLong([Buffer.byteLength(JSON.stringify(header)), payload.length, signatureBytes(key, algorithm)]);
  const token = new CompactSign(payload).setProtectedHeader(header);
  return () => token.sign(key);
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

/** RFC 7518 section 3: how long a signature is. */
function signatureBytes(key: NonNullable<SigningKey['sign']>, algorithm: SigningAlgorithm): number {
  const bits = Number(algorithm.slice(2));
  if (algorithm.startsWith('HS')) return bits / 8;
  if (algorithm === 'EdDSA') return 64;
  if (algorithm.startsWith('ES')) return 2 * Math.ceil((bits === 512 ? 521 : bits) / 8);
  const { modulusLength = 16_384 } = key instanceof KeyObject ? (key.asymmetricKeyDetails ?? {}) : {};
  return Math.ceil(modulusLength / 8);
}
