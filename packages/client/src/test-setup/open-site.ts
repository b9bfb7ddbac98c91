import type { AnyResource } from '@ashlar/core';
import { type AuthHttpOptions, createAuthHttp } from '@ashlar/http';
import { toNodeListener } from '@ashlar/http/node';
import { Token, User } from '../../../authentication/src/test-setup/accounts.ts';
import type { OpenedStore, TestStore } from '../../../authentication/src/test-setup/stores.ts';
import type { AuthClient } from '../client/auth-client.ts';
import { createAuthClient } from '../client/create-auth-client.ts';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';
import { listen } from './listen.ts';

export { credentials, Token, User } from '../../../authentication/src/test-setup/accounts.ts';
export { stores } from '../../../authentication/src/test-setup/stores.ts';

/** A real store behind a real server, and the browsers that visit it. */
export interface Site extends OpenedStore {
  readonly origin: string;
  readonly baseUrl: string;
  /** A tab of a new browser, or of the browser with these cookies. */
  tab(jar?: CookieJar): AuthClient<typeof User>;
}

/** What a test serves. */
export interface SiteOptions extends Partial<Omit<AuthHttpOptions, 'domain' | 'baseUrl'>> {
  /** Default: the user of most tests and its tokens. */
  readonly resources?: readonly AnyResource[];
}

/** Opens a store and serves it. Limits are off, unless a test is about them. */
export async function openSite(
  store: TestStore,
  { resources = [User, Token], ...options }: SiteOptions = {},
): Promise<Site> {
  const opened = await store.open(resources);
  const { origin, server } = await listen();
  const auth = createAuthHttp({ domain: opened.domain, baseUrl: origin, limits: false, ...options });
  server.on('request', toNodeListener(auth));
  const baseUrl = `${origin}/auth`;
  return {
    ...opened,
    origin,
    baseUrl,
    tab: (jar = createCookieJar()) => createAuthClient<typeof User>({ baseUrl, fetch: jar.fetch }),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await opened.close();
    },
  };
}
