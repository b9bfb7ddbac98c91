import type { AnyResource } from '@ashlar/core';
import { Token, User } from '../../../authentication/src/test-setup/accounts.ts';
import type { OpenedStore, TestStore } from '../../../authentication/src/test-setup/stores.ts';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { AuthHttpOptions } from '../handler/auth-http-options.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { type Browser, createBrowser } from './browser.ts';

export { credentials, Token, User } from '../../../authentication/src/test-setup/accounts.ts';
export { stores } from '../../../authentication/src/test-setup/stores.ts';

/** The origin of the tests. */
export const baseUrl = 'https://app.example.com';

/** A domain on a real store, a front end over it, and who calls it. */
export interface ServedAccounts extends OpenedStore {
  readonly auth: AuthHttp;
  /** What the domain's `onError` has heard. */
  readonly errors: unknown[];
  /** A new browser with no cookie. */
  browser(): Browser;
}

/** What a test serves. */
export interface Serving extends Partial<Omit<AuthHttpOptions, 'domain'>> {
  /** Default: the user of most tests and its tokens. */
  readonly resources?: readonly AnyResource[];
  readonly clock?: () => number;
}

/** Opens a store and serves it. Limits are off, unless a test is about them. */
export async function serveAccounts(
  store: TestStore,
  { resources = [User, Token], clock, ...options }: Serving = {},
): Promise<ServedAccounts> {
  const errors: unknown[] = [];
  const opened = await store.open(resources, { onError: (error) => errors.push(error), ...(clock && { clock }) });
  const auth = createAuthHttp({ domain: opened.domain, baseUrl, limits: false, ...options });
  return { ...opened, auth, errors, browser: () => createBrowser(auth) };
}
