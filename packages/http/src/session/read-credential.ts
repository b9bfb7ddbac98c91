import { readAuthorization } from '../request/read-authorization.ts';
import { readCookies } from '../request/read-cookies.ts';
import type { Transport } from './session.ts';

/** The token that a request brings. */
export interface PresentedToken {
  readonly token: string;
  readonly transport: Transport;
}

/** The credential of a request: 'malformed' is answered with 400. */
export type Credential = PresentedToken | 'none' | 'malformed';

/**
 * The one credential of a request. A bearer, good or bad, hides the cookie (RFC 6750 section 2: one method in each request).
 * Tokens in addresses and in bodies are never read.
 */
export function readCredential(headers: Headers, cookieName: string): Credential {
  const authorization = readAuthorization(headers);
  if (authorization.kind === 'malformed') return 'malformed';
  if (authorization.kind === 'bearer') return { token: authorization.token, transport: 'bearer' };
  const [token, ...further] = readCookies(headers, cookieName);
  return token === undefined || token === '' || further.length > 0 ? 'none' : { token, transport: 'cookie' };
}
