import { createHmac, generateKeyPairSync, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';

/** The algorithms that the bench signs with. */
type Algorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA';

/** A key, and what node:crypto does with it by hand. */
export interface Signing {
  readonly algorithm: Algorithm;
  /** A secret, or a private key. */
  readonly key: string | KeyObject;
  /** The first part of a token, encoded. */
  readonly header: string;
  sign(text: string): Buffer;
  isRight(text: string, signature: Buffer): boolean;
}

/** HS256 with a secret. */
export function byHmac(key: string): Signing {
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    algorithm: 'HS256',
    key,
    header: headerOf('HS256'),
    sign: mac,
    isRight: (text, signature) => {
      const right = mac(text);
      return signature.length === right.length && timingSafeEqual(right, signature);
    },
  };
}

const pairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

/** A new pair of keys. */
export function byKeyPair(algorithm: keyof typeof pairs): Signing {
  const { privateKey: key, publicKey } = pairs[algorithm]();
  const digest = algorithm === 'EdDSA' ? null : 'sha256';
  // RFC 7518 section 3.4: the signature of ES256 is R and S, without ASN.1.
  const form = { dsaEncoding: 'ieee-p1363' } as const;
  return {
    algorithm,
    key,
    header: headerOf(algorithm),
    sign: (text) => sign(digest, Buffer.from(text), { key, ...form }),
    isRight: (text, signature) => verify(digest, Buffer.from(text), { key: publicKey, ...form }, signature),
  };
}

function headerOf(alg: Algorithm): string {
  return Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
}
