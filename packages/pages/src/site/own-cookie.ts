import { readCookies } from '@ashlar/http/extension';
import type { Site } from './site.ts';
import type { Visit } from './visit.ts';

/** The value of a cookie of the pages, and how many seconds it lives. */
interface OwnCookie {
  readonly value: string;
  readonly maxAge: number;
}

/** The header that sets a cookie of the pages. Only this host gets it, and no script reads it. */
export function ownCookie(site: Site, name: string, { value, maxAge }: OwnCookie): string {
  const secure = isSecure(site) ? ' Secure;' : '';
  // Lax: the visitor comes from the site of a mail reader, and is sent here by a redirect.
  return `${fullName(site, name)}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly;${secure} SameSite=Lax`;
}

/** The value of such a cookie. Two cookies of the name mean that one was planted: then there is none. */
export function readOwnCookie({ site, headers }: Pick<Visit, 'site' | 'headers'>, name: string): string | undefined {
  const [value, ...further] = readCookies(headers, fullName(site, name));
  return further.length === 0 ? value : undefined;
}

function isSecure({ auth }: Site): boolean {
  return auth.baseUrl.startsWith('https:');
}

/** RFC 6265bis section 4.1.3. On http, which is this machine only, browsers keep no such prefix. */
function fullName(site: Site, name: string): string {
  const own = `${site.subjectName}-${name}`;
  return isSecure(site) ? `__Host-${own}` : `${own}-dev`;
}
