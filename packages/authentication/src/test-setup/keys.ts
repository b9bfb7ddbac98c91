import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';

/** A key that signs and a key that verifies: the same one for HMAC. */
export interface TestKeys {
  readonly sign: KeyObject;
  readonly verify: KeyObject;
}

function secretOf(bits: number): TestKeys {
  const key = createSecretKey(randomBytes(bits / 8));
  return { sign: key, verify: key };
}

function rsa(): TestKeys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { sign: privateKey, verify: publicKey };
}

function ec(namedCurve: string): TestKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return { sign: privateKey, verify: publicKey };
}

/** Makes keys for an algorithm, as long as they have to be and no longer. */
export const createKeys: Readonly<Record<SigningAlgorithm, () => TestKeys>> = {
  HS256: () => secretOf(256),
  HS384: () => secretOf(384),
  HS512: () => secretOf(512),
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  ES256: () => ec('P-256'),
  ES384: () => ec('P-384'),
  ES512: () => ec('P-521'),
  EdDSA: () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    return { sign: privateKey, verify: publicKey };
  },
};
