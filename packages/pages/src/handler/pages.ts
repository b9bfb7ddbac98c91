import type { AuthenticatedResource } from '@ashlar/authentication';
import type { Mountable } from '@ashlar/http';
import { type LinkedPage, linkTo } from '../site/link-to.ts';
import { type PageName, pathOfPage } from '../view/page-name.ts';
import { allPages } from './all-pages.ts';
import { handleVisit } from './handle-visit.ts';
import type { PagesOptions } from './pages-options.ts';
import { settleSite } from './settle-site.ts';

/** The pages of a resource. Every adapter of `@ashlar/http` mounts them as it mounts its routes: `expressAuth(account)`. */
export interface Pages extends Mountable {
  /** The path of each page there is: `paths.signIn` is '/account/sign-in'. */
  readonly paths: Readonly<Partial<Record<PageName, string>>>;
  /** The style of the pages, for pages of the application itself that are to look like them. */
  readonly style: string;
  /** The address for a mail: the page that uses a token. */
  linkTo(page: LinkedPage, token: string): string;
}

/**
 * Pages for what a resource declares: sign in, register, forgot and reset, confirm, magic link, second factor, change password,
 * and my account. They are plain HTML and work without a script. Only those pages exist whose actions the resource has.
 *
 * @throws TypeError with every problem of the options and its cure
 *
 * @example
 * const account = pages({ auth, resource: User });
 * account.paths.signIn // => '/account/sign-in'
 * const response = await account.handler(new Request('https://app.example.com/account/sign-in'));
 * response.status // => 200
 */
export function pages<Of extends AuthenticatedResource>(options: PagesOptions<Of>): Pages {
  const site = settleSite(options);
  const served = { site, pages: allPages(site) };
  const { base, auth } = site;
  return {
    baseUrl: auth.baseUrl,
    path: base,
    scope: (session) => auth.scope(session),
    problem: (error) => auth.problem(error),
    handler: (request, from = {}) => handleVisit(served, request, from),
    paths: Object.freeze(Object.fromEntries([...site.pages].map((name) => [name, base + pathOfPage[name]]))),
    style: site.style,
    linkTo: (page, token) => linkTo({ baseUrl: auth.baseUrl, path: base }, page, token),
  };
}
