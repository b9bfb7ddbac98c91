import { SignJWT } from 'jose/jwt/sign';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { SigningKey } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import type { Claims } from './claims.ts';

/**
 * What signs claims as a JWT (RFC 7519) with the first of the keys; with several keys the header says which (`kid`).
 * Whatever can be wrong with the keys is found out now, and not when the claims are stored and only the signature is
 * wanting.
 *
 * @throws AshlarError SECRET_UNAVAILABLE if the first key can only verify
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
  const token = new SignJWT({ ...claims }).setProtectedHeader(header);
  return () => token.sign(key);
}
