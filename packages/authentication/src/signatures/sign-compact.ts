import type { KeyObject } from 'node:crypto';
import { CompactSign } from 'jose/jws/compact/sign';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { hashOf, signByHmac } from './hmac.ts';

/** The header of a token of ours. */
export interface SignedHeader {
  readonly alg: SigningAlgorithm;
  readonly typ: 'JWT';
  readonly kid?: string;
}

/** Signs a payload in the compact serialisation (RFC 7515 section 7.1). Key pairs sign in the thread pool, HMAC at once. */
export function signCompact(header: SignedHeader, payload: Buffer, key: KeyObject): string | Promise<string> {
  const hash = hashOf(header.alg);
  if (hash === undefined) return new CompactSign(payload).setProtectedHeader({ ...header }).sign(key);
  const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload.toString('base64url')}`;
  return `${signed}.${signByHmac(hash, key, signed).toString('base64url')}`;
}
