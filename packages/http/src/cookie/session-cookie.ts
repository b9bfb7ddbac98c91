import { quoted } from '@ashlar/core/extension';
import { httpErrors } from '../problem/http-errors.ts';
import type { CookieOptions } from './cookie-options.ts';

/** The cookie of one resource. Its value is the token: there is no second secret, and nothing to chunk. */
export interface SessionCookie {
  readonly name: string;
  /**
   * The header that sets it. `maxAge` in seconds; undefined: until the browser closes.
   *
   * @throws AshlarError COOKIE_TOO_LARGE
   */
  set(token: string, maxAge: number | undefined): string;
  /** The header that removes it: with the attributes with which it was set, or browsers would keep it. */
  clear(): string;
}

/** RFC 6265bis section 5.6: browsers drop a longer name and value without a word (ASVS 5.0 3.3.5). */
const longestCookie = 4096;
/** RFC 6265 section 4.1.1: a token of RFC 9110. */
const cookieName = /^[\w!#$%&'*+.^`|~-]+$/;

/** The cookies of the resources of one front end. */
export interface CookieSettings {
  readonly options: CookieOptions;
  /** Whether `baseUrl` is https. Otherwise it is this machine, for development. */
  readonly isSecure: boolean;
}

/** The cookie of a resource. `name` is what the options say, else the subject name. */
export function sessionCookie(name: string, { options, isSecure }: CookieSettings): SessionCookie {
  const prefix = prefixOf(options);
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  // Browsers keep a prefix only on https, and not all of them make an exception for this machine.
  const fullName = isSecure ? prefix + bare : `${bare}-dev`;
  const attributes = [
    'Path=/',
    ...(options.domain === undefined ? [] : [`Domain=${options.domain}`]),
    'HttpOnly',
    ...(isSecure ? ['Secure'] : []),
    `SameSite=${options.sameSite === 'strict' ? 'Strict' : 'Lax'}`,
  ].join('; ');
  return {
    name: fullName,
    set(token, maxAge) {
      if (fullName.length + token.length > longestCookie) throw tooLarge(fullName);
      return `${fullName}=${token}; ${maxAge === undefined ? '' : `Max-Age=${maxAge}; `}${attributes}`;
    },
    clear: () => `${fullName}=; Max-Age=0; ${attributes}`,
  };
}

/** RFC 6265bis section 4.1.3: with `__Host-` no other host can set the cookie. */
function prefixOf({ domain }: CookieOptions): string {
  return domain === undefined ? '__Host-' : '__Secure-';
}

function tooLarge(name: string): Error {
  // It goes to `onError`; the caller learns only that it is our mistake.
  return httpErrors.error('COOKIE_TOO_LARGE', {
    message:
      `the token does not fit into the cookie ${name}: name and value have at most ${longestCookie} bytes. ` +
      'Take claims out of extraClaims and context.extraTokenClaims',
  });
}

/** The problem with a cookie's name or domain, or undefined. `host` is that of `baseUrl`. */
export function cookieProblem(name: string, options: CookieOptions, host: string): string | undefined {
  const { domain } = options;
  const other = domain === undefined ? '__Secure-' : '__Host-';
  if (name.toLowerCase().startsWith(other.toLowerCase())) {
    return `cookie.name begins with ${other}, which needs ${domain === undefined ? 'a' : 'no'} cookie.domain: leave it out`;
  }
  if (!cookieName.test(name)) {
    return `${quoted(name)} is no name of a cookie (RFC 6265): set cookie.name to letters, digits and hyphens`;
  }
  if (domain !== undefined && !/^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i.test(domain)) {
    return `cookie.domain is ${quoted(domain)}: expected a host name such as 'example.com'`;
  }
  if (domain !== undefined && !`.${host}`.endsWith(`.${domain.toLowerCase()}`)) {
    return `cookie.domain is ${quoted(domain)}, and the host of baseUrl is ${host}: browsers would drop the cookie`;
  }
  return undefined;
}
