import { createHash } from 'node:crypto';
import type { TypedValues } from '../field/page-field.ts';
import { type PageName, pathOfPage } from '../view/page-name.ts';
import { ownCookie, readOwnCookie } from './own-cookie.ts';
import type { Site } from './site.ts';
import type { Visit } from './visit.ts';

/** As long as a visitor may take to fill the form, in seconds. The token in it lives as long as its strategy says. */
const lifetime = 600;
/** A sign-in waits no longer for a second factor. */
const pendingLifetime = 300;

/** The characters of tokens. Anything else could end a cookie. Name and value fit into one (RFC 6265 section 6.1). */
const tokenText = /^[\w.~+/=-]{1,3800}$/;

/** A header that keeps the token of a page, so that no address shows it. Undefined for what is no token. */
export function keepToken(site: Site, page: PageName, token: string): string | undefined {
  const maxAge = page === 'secondFactor' ? pendingLifetime : lifetime;
  return tokenText.test(token) ? ownCookie(site, nameOf(page), { value: token, maxAge }) : undefined;
}

/** The header that forgets it. */
export function dropToken(site: Site, page: PageName): string {
  return ownCookie(site, nameOf(page), { value: '', maxAge: 0 });
}

/** The token that a page keeps. */
export function keptToken(visit: Pick<Visit, 'site' | 'headers'>, page: PageName): string | undefined {
  const token = readOwnCookie(visit, nameOf(page));
  return token !== undefined && tokenText.test(token) ? token : undefined;
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

function nameOf(page: PageName): string {
  return pathOfPage[page].slice(1);
}
