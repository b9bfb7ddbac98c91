import { type PageName, pathOfPage } from '../view/page-name.ts';

/** The pages that a mailed link opens. */
export type LinkedPage = Extract<PageName, 'reset' | 'confirm' | 'magicLink'>;

/** Where the pages are. */
export interface LinkBasis {
  /** The origin of the application: `'https://app.example.com'`. */
  readonly baseUrl: string;
  /** Where the pages begin. Default '/account'. */
  readonly path?: string;
}

/**
 * The address for a mail: the page that uses a token. It needs no pages yet, so the sender of a resource can call it.
 *
 * @example
 * linkTo({ baseUrl: 'https://app.example.com' }, 'reset', 'abc') // => 'https://app.example.com/account/reset?token=abc'
 * @throws TypeError if `baseUrl` is no origin, such as a variable that is not set
 */
export function linkTo({ baseUrl, path = '/account' }: LinkBasis, page: LinkedPage, token: string): string {
  // It runs in the background, where `Invalid URL` would not say of which function.
  if (!/^https?:/i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new TypeError("linkTo: baseUrl is no origin: pass one such as 'https://app.example.com'");
  }
  const url = new URL(path + pathOfPage[page], baseUrl);
  url.searchParams.set('token', token);
  return url.href;
}
