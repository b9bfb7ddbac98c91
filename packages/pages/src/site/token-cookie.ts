import { createHash } from 'node:crypto';
import { readCookies } from '@ashlar/http/extension';
import type { TypedValues } from '../field/page-field.ts';
import type { PageName } from '../view/page-name.ts';
import { pathOfPage } from '../view/page-name.ts';
import type { Site } from './site.ts';
import type { Visit } from './visit.ts';

/** As long as a visitor may take to fill the form, in seconds. The token in it lives as long as its strategy says. */
const lifetime = 600;

/** The characters of tokens. Anything else could end a cookie. Name and value fit into one (RFC 6265 section 6.1). */
const tokenText = /^[\w.~+/=-]{1,3800}$/;

/** A header that keeps the token of a link, so that no address shows it any longer. Undefined for what is no token. */
export function keepToken(site: Site, page: PageName, token: string): string | undefined {
  return tokenText.test(token) ? cookie(site, page, { value: token, maxAge: lifetime }) : undefined;
}

/** The header that forgets it. */
export function dropToken(site: Site, page: PageName): string {
  return cookie(site, page, { value: '', maxAge: 0 });
}

/** The token that a link brought. Two cookies of the name mean that one was planted: then there is none. */
export function keptToken({ site, headers }: Pick<Visit, 'site' | 'headers'>, page: PageName): string | undefined {
  const [token = '', ...further] = readCookies(headers, nameOf(site, page));
  return further.length === 0 && tokenText.test(token) ? token : undefined;
}

/**
 * What a form carries to say which link it belongs to. Another site can open a link of its own in this browser, and would
 * put its token in the place of the visitor's. It tells nothing of the token, because pages show it.
 */
export function linkMark(visit: Pick<Visit, 'site' | 'headers'>, page: PageName): string | undefined {
  const token = keptToken(visit, page);
  return token === undefined ? undefined : createHash('sha256').update(token).digest('base64url').slice(0, 22);
}

/** The token that a form is about: that of the cookie, unless a later link has replaced it. */
export function sentToken(
  visit: Pick<Visit, 'site' | 'headers'>,
  page: PageName,
  { link }: TypedValues,
): string | undefined {
  return link === undefined || link === linkMark(visit, page) ? keptToken(visit, page) : undefined;
}

function isSecure({ auth }: Site): boolean {
  return auth.baseUrl.startsWith('https:');
}

/** RFC 6265bis section 4.1.3. On http, which is this machine only, browsers keep no such prefix. */
function nameOf(site: Site, page: PageName): string {
  const name = `${site.subjectName}-${pathOfPage[page].slice(1)}`;
  return isSecure(site) ? `__Host-${name}` : `${name}-dev`;
}

function cookie(
  site: Site,
  page: PageName,
  { value, maxAge }: { readonly value: string; readonly maxAge: number },
): string {
  const secure = isSecure(site) ? ' Secure;' : '';
  // Lax: the visitor comes from the site of a mail reader, and is sent here by a redirect.
  return `${nameOf(site, page)}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly;${secure} SameSite=Lax`;
}
