import type { RequestOrigin, Session } from '@ashlar/http';
import { returnPath } from '@ashlar/http/extension';
import { type PageName, pathOfPage } from '../view/page-name.ts';
import type { View } from '../view/view.ts';
import type { Site } from './site.ts';

/** A request to a page. */
export interface Visit {
  readonly site: Site;
  readonly request: Request;
  readonly url: URL;
  /** The headers of the request that the door sees. */
  readonly headers: Headers;
  readonly from: RequestOrigin;
  /** Where the visitor was on the way to: an address of this site. */
  readonly returnTo: string | undefined;
}

/** A redirect to an address of this site. */
export interface Redirect {
  readonly to: string;
  readonly headers?: Headers;
}

/** What a page answers. */
export type Answer = View | Redirect | Response;

/** A session of the site's resource. */
export type SiteSession = Session<object>;

/** The session of a visit, or null. */
export function sessionOf({ site, headers, from }: Visit): Promise<SiteSession | null> {
  return site.auth.session(site.resource, { headers }, from);
}

/** What a user is called on the pages. */
export function nameOf({ identity }: Site, { user }: SiteSession): string {
  return String(Reflect.get(user, identity) ?? '');
}

/** The headers that the door sees. The pages are for browsers, which bring a cookie: another credential is not looked at. */
export function headersForDoor(given: Headers): Headers {
  const headers = new Headers(given);
  const own = ['authorization', 'ashlar-transport', 'content-type', 'content-length', 'content-encoding'];
  for (const name of [...own, 'transfer-encoding', 'expect', 'connection']) headers.delete(name);
  return headers;
}

/** An address that was given to return to, if it is on this site. */
export function ownAddress({ auth }: Site, given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  const { baseUrl } = auth;
  return returnPath(given, { baseUrl, origins: new Set([baseUrl]) }) === undefined ? undefined : given;
}

/** The path of a page, with where to go on. */
export function pathTo(
  { site, returnTo }: Pick<Visit, 'site' | 'returnTo'>,
  page: PageName,
  query: Readonly<Record<string, string>> = {},
): string {
  const all = new URLSearchParams({ ...query, ...(returnTo === undefined ? {} : { returnTo }) }).toString();
  return `${site.base}${pathOfPage[page]}${all === '' ? '' : `?${all}`}`;
}

/** A redirect to a page. */
export function goTo(
  visit: Pick<Visit, 'site' | 'returnTo'>,
  page: PageName,
  query?: Readonly<Record<string, string>>,
): Redirect {
  return { to: new URL(pathTo(visit, page, query), visit.site.auth.baseUrl).href };
}

/** A redirect to where the visitor was on the way to. `Location` is the whole address, whatever was given. */
export function goOn({ site, returnTo }: Visit): Redirect {
  return { to: returnTo === undefined ? site.home : new URL(returnTo, site.auth.baseUrl).href };
}

/** The page that lets strangers in. */
export function entranceOf({ pages }: Site): PageName {
  return pages.has('signIn') ? 'signIn' : 'magicLink';
}

/** A redirect of a stranger, who comes back here after signing in. */
export function signInFirst({ site, url }: Visit): Redirect {
  return goTo({ site, returnTo: url.pathname }, entranceOf(site));
}
