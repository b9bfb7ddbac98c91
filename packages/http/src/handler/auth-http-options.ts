import type { Domain } from '@ashlar/core';
import type { CookieOptions } from '../cookie/cookie-options.ts';
import type { HttpLimits } from '../limits/http-limits.ts';
import type { OpenApiInfo } from '../openapi/open-api.ts';
import type { TrustedProxies } from '../request/client-address.ts';
import type { StandardsOptions } from '../standards/standards-options.ts';
import type { Callbacks } from './callbacks.ts';

/** The options of `createAuthHttp`. */
export interface AuthHttpOptions {
  /** The domain. Every resource in it with tokens gets routes. */
  readonly domain: Domain;
  /**
   * The origin of the application: `'https://app.example.com'`. Links and redirects are made of it alone. http is accepted for
   * this machine only.
   */
  readonly baseUrl: string;
  /** Where the routes begin. Default '/auth'. */
  readonly path?: string;
  /** Further origins whose pages may send requests with the cookie, such as `'https://www.example.com'`. Default none. */
  readonly trustedOrigins?: readonly string[];
  /** Further origins to which a form may return. Default none. */
  readonly redirectOrigins?: readonly string[];
  /**
   * How many proxies add to `X-Forwarded-For`, or their networks such as `['10.0.0.0/8']`. Default 0: the header is not read.
   */
  readonly trustedProxies?: TrustedProxies;
  /** How the cookie of a session is set. Default: as `CookieOptions` says. */
  readonly cookie?: CookieOptions;
  /** Limits of resources without the add-on `limits`. `false`: none. Default: the defaults, in memory. */
  readonly limits?: HttpLimits | false;
  /** Whether routes accept HTML forms, and answer them with redirects. Default false. */
  readonly forms?: boolean;
  /** Only the routes of these strategies and add-ons. Default all. */
  readonly only?: readonly string[];
  /** Not the routes of these strategies and add-ons. Default none. */
  readonly except?: readonly string[];
  /**
   * Whether `GET /auth/openapi.json` shows the document of the API to anyone. Its title and version may stand here. Default false.
   */
  readonly openApi?: boolean | OpenApiInfo;
  /** What signing out asks the browser to forget (W3C Clear Site Data). Default nothing. */
  readonly logOut?: { readonly clearSiteData?: readonly ('cache' | 'storage')[] };
  /** What happens after a route has succeeded, failed, or signed a user out. Default nothing. */
  readonly on?: Callbacks;
  /** Routes by which other systems end and judge tokens. Default none. */
  readonly standards?: StandardsOptions;
}
