import { readAuthorization } from './read-authorization.ts';

/** What a request shows of where it comes from. */
export interface RequestFacts {
  readonly method: string;
  readonly headers: Headers;
}

/** Methods that change nothing, in Ashlar and by RFC 9110 section 9.2.1. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The one rule against forged requests (OWASP ASVS 5.0 3.5.1, Fetch Metadata): whether a request may act with the cookie that
 * it brings. It covers signing in and out too. `Host` is never compared: it is the client's.
 */
export function isSameOrigin({ method, headers }: RequestFacts, origins: ReadonlySet<string>): boolean {
  if (safeMethods.has(method)) return true;
  // Cookies are not looked at then, and another site cannot make a browser send a bearer without a preflight.
  if (readAuthorization(headers).kind === 'bearer') return true;
  const origin = headers.get('origin');
  if (origin !== null && origins.has(origin)) return true;
  const site = headers.get('sec-fetch-site');
  if (site === 'same-origin') return true;
  if (site === 'none' && origin === null) return true;
  if (site !== null || origin !== null) return false;
  // No browser of today leaves out both. Without a cookie, nothing can be forged.
  return !headers.has('cookie');
}
