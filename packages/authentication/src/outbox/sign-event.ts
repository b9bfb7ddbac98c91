import { CompactSign } from 'jose/jws/compact/sign';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { EventKey } from './plan.ts';

/** Signs the claims of an event as a Security Event Token (RFC 8417). */
export type SignEvent = (claims: Readonly<Record<string, unknown>>) => Promise<string>;

/**
 * Fetches the key that signs events.
 *
 * @throws AshlarError SECRET_UNAVAILABLE; its message holds no key
 */
export async function eventSigner({ algorithm, keys }: EventKey): Promise<SignEvent> {
  const [first] = await keys();
  const key = first?.sign;
  if (first === undefined || key === undefined) {
    throw authenticationErrors.error('SECRET_UNAVAILABLE', {
      message: 'no event can be signed: signingKey.key is a public key',
    });
  }
  // RFC 8417 section 2.3: the type keeps an event from being taken for another kind of token.
  const header = { alg: algorithm, typ: 'secevent+jwt', kid: first.kid };
  return (claims) => new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(key);
}
