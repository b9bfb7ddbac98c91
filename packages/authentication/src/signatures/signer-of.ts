import { compactVerify } from 'jose/jws/compact/verify';
import type { SigningKey } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { hashOf, matchesHmac } from './hmac.ts';
import type { Jws } from './parse-jws.ts';

/** The key that has signed a token by an algorithm: the one that it names, or any if it names none. */
export async function signerOf(
  jws: Jws,
  keys: readonly SigningKey[],
  algorithm: SigningAlgorithm,
): Promise<SigningKey | undefined> {
  // RFC 8725 section 3.1: we choose the algorithm, never the token.
  if (jws.alg !== algorithm) return undefined;
  const hash = hashOf(algorithm);
  for (const key of keys) {
    if (jws.kid !== undefined && jws.kid !== key.kid) continue;
    const isRight = hash === undefined ? await isSignedBy(jws, key, algorithm) : matchesHmac(hash, key.verify, jws);
    if (isRight) return key;
  }
  return undefined;
}

/** Key pairs go to the thread pool: they take a tenth of a millisecond and more, and would hold up all other calls. */
async function isSignedBy(jws: Jws, { verify }: SigningKey, algorithm: SigningAlgorithm): Promise<boolean> {
  const token = `${jws.signed}.${jws.signature.toString('base64url')}`;
  try {
    await compactVerify(token, verify, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}
