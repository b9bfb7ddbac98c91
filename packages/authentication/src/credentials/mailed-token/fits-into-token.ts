import type { GivenIdentity } from '../identity/finder-by-identity.ts';

/** In bytes of JSON. It leaves room for the other claims; mail reaches addresses of at most 254 (RFC 5321 section 4.5.3.1). */
const longest = 2048;

/** Whether a token can hold an identity. A stranger may send a longer one: that is no failure that anyone has to hear of. */
export function fitsIntoToken({ given }: Pick<GivenIdentity, 'given'>): boolean {
  return Buffer.byteLength(JSON.stringify(given)) <= longest;
}

/** The identity for a token that is thrown away. One that does not fit is left out. */
export function fitting(identity: GivenIdentity): GivenIdentity {
  return fitsIntoToken(identity) ? identity : { ...identity, given: '' };
}
