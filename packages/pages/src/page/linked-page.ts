import { html } from '../html/html.ts';
import type { LinkedPage } from '../site/link-to.ts';
import { keptReturn } from '../site/return-cookie.ts';
import { dropToken, keepToken } from '../site/token-cookie.ts';
import { goTo, pathTo, type Redirect, type Visit } from '../site/visit.ts';
import type { PageName } from '../view/page-name.ts';
import type { View } from '../view/view.ts';
import { backToSignIn } from './back-to-sign-in.ts';

/**
 * Moves the token of a link from the address into a cookie: addresses are kept in histories, sent to other sites and written to
 * logs. Undefined if the address has none. A link is opened by a navigation: what a page of another host loads, such as an
 * image, sets no cookie here.
 */
export function takeToken(visit: Visit, page: LinkedPage): Redirect | undefined {
  const { site, url } = visit;
  const token = url.searchParams.get('token');
  if (token === null) return undefined;
  if ((visit.headers.get('sec-fetch-dest') ?? 'document') !== 'document') return goTo(visit, page);
  const kept = keepToken(site, page, token);
  const headers = new Headers({ 'Referrer-Policy': 'no-referrer' });
  headers.append('Set-Cookie', kept ?? dropToken(site, page));
  const returnTo = keptReturn(visit, page);
  return { to: goTo({ site, returnTo }, page, kept === undefined ? { done: 'dead' } : {}).to, headers };
}

/** A link that does not work, and where to get another one. */
export function deadLink(
  visit: Visit,
  { page, askAt }: { readonly page: PageName; readonly askAt: PageName | undefined },
): View {
  const { site } = visit;
  const { links } = site.texts;
  const headers = new Headers();
  headers.append('Set-Cookie', dropToken(site, page));
  const ask =
    askAt === undefined
      ? undefined
      : html`<a class="ashlar-button ashlar-wide" href="${pathTo(visit, askAt)}">${links.askAgain}</a>\n`;
  return {
    title: links.deadTitle,
    icon: 'broken',
    lead: links.dead,
    isProblem: true,
    headers,
    body: html`${ask}${backToSignIn(visit)}`,
  };
}
