// Where a visitor goes on who has to look into a mailbox first. It stays in the browser that asked: in the mail, a stranger who
// asks for the mail of another person would choose where that person ends up.
import { pathOfPage } from '../view/page-name.ts';
import type { LinkedPage } from './link-to.ts';
import { ownCookie, readOwnCookie } from './own-cookie.ts';
import { dropToken } from './token-cookie.ts';
import { ownAddress, type Visit } from './visit.ts';

/** As long as a visitor may take to find the mail, in seconds. */
const lifetime = 3600;
/** With its name it fits into a cookie (RFC 6265 section 6.1). */
const longest = 3000;

/** The headers of an answer after which the visitor waits for the link of a page. */
export function keepReturn(visit: Visit, page: LinkedPage): Headers {
  const { site, returnTo = '' } = visit;
  const headers = new Headers();
  const value = encodeURIComponent(returnTo);
  const isKept = returnTo !== '' && value.length <= longest;
  if (isKept) headers.append('Set-Cookie', ownCookie(site, nameOf(page), { value, maxAge: lifetime }));
  // A later request without a way to go on is not that of the earlier one.
  else if (readOwnCookie(visit, nameOf(page)) !== undefined) headers.append('Set-Cookie', dropReturn(visit, page));
  return headers;
}

/** Where the visitor who opens the link of a page was on the way to: an address of this site. */
export function keptReturn(visit: Visit, page: LinkedPage): string | undefined {
  const { site, returnTo } = visit;
  return returnTo ?? ownAddress(site, decoded(readOwnCookie(visit, nameOf(page)) ?? ''));
}

/** The headers of an answer to a link that has been used: its token is forgotten, and where it led. */
export function forgetLink(visit: Visit, page: LinkedPage): Headers {
  const headers = new Headers();
  headers.append('Set-Cookie', dropToken(visit.site, page));
  if (readOwnCookie(visit, nameOf(page)) !== undefined) headers.append('Set-Cookie', dropReturn(visit, page));
  return headers;
}

function dropReturn({ site }: Visit, page: LinkedPage): string {
  return ownCookie(site, nameOf(page), { value: '', maxAge: 0 });
}

function nameOf(page: LinkedPage): string {
  return `${pathOfPage[page].slice(1)}-return`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
