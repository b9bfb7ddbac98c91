import type { KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/** The key that an algorithm needs. */
interface KeyNeed {
  /** The type in node:crypto, or 'secret' for HMAC. */
  readonly type: string;
  /** The minimum. */
  readonly bits?: number;
  readonly curve?: string;
  readonly source: string;
}

const hmac = (bits: number): KeyNeed => ({ type: 'secret', bits, source: 'RFC 7518 section 3.2' });
const rsa: KeyNeed = { type: 'rsa', bits: 2048, source: 'RFC 7518 section 3.3' };
const ec = (curve: string): KeyNeed => ({ type: 'ec', curve, source: 'RFC 7518 section 3.4' });

const needs: Readonly<Record<SigningAlgorithm, KeyNeed>> = {
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  ES256: ec('prime256v1'),
  ES384: ec('secp384r1'),
  ES512: ec('secp521r1'),
  EdDSA: { type: 'ed25519', source: 'RFC 8037 section 3.1' },
};

/** Why a key does not fit an algorithm, or undefined if it does. Names types and bits, never the key. */
export function problemWithKey(key: KeyObject, algorithm: SigningAlgorithm): string | undefined {
  const need = needs[algorithm];
  const type = key.type === 'secret' ? 'secret' : (key.asymmetricKeyType ?? 'unknown');
  if (type !== need.type) {
    return `${algorithm} takes ${nameOf(need.type)}, not ${nameOf(type)} (${need.source})`;
  }
  const { namedCurve = 'unknown', modulusLength = 0, publicExponent = 3n } = key.asymmetricKeyDetails ?? {};
  if (need.curve !== undefined && need.curve !== namedCurve) {
    return `${algorithm} takes a key on the curve ${need.curve}, not on ${namedCurve} (${need.source})`;
  }
  if (publicExponent < 3n) {
    // With the exponent 1 a message is its own signature: a stranger can sign.
    return `the key has the public exponent ${publicExponent}, and ${algorithm} needs 3 or more (RFC 8017 section 3.1)`;
  }
  const bits = key.type === 'secret' ? (key.symmetricKeySize ?? 0) * 8 : modulusLength;
  if (need.bits !== undefined && bits < need.bits) {
    return `the ${key.type === 'secret' ? 'secret' : 'key'} has ${bits} bits, and ${algorithm} needs ${need.bits} (${need.source})`;
  }
  return undefined;
}

function nameOf(type: string): string {
  return type === 'secret' ? 'a secret text or bytes' : `a key of the type ${type}`;
}
