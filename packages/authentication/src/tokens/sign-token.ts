import { SignJWT } from 'jose';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { SigningKey } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import type { Claims } from './claims.ts';

/**
 * Signs claims as a JWT (RFC 7519) with the first key; with several keys the header says which (`kid`).
 *
 * @throws AshlarError SECRET_UNAVAILABLE if the first key can only verify
 */
export async function signToken(
  claims: Claims,
  keys: readonly SigningKey[],
  algorithm: SigningAlgorithm,
): Promise<string> {
  const [first] = keys;
  if (first?.sign === undefined) {
    throw authenticationErrors.error('SECRET_UNAVAILABLE', {
      message: 'no token can be signed: the first key in signingSecret is a public key',
    });
  }
  const header = { alg: algorithm, typ: 'JWT' };
  return await new SignJWT({ ...claims })
    .setProtectedHeader(keys.length > 1 ? { ...header, kid: first.kid } : header)
    .sign(first.sign);
}
