import type { Domain } from '@ashlar/core';
import type { CookieOptions } from '../cookie/cookie-options.ts';
import type { DoorLimits } from '../limits/door-limits.ts';
import type { OpenApiInfo } from '../openapi/open-api.ts';
import type { AddressFinder } from '../request/client-address.ts';
import type { BodyLimits } from '../request/read-bytes.ts';
import type { DeveloperNotices } from '../route/developer-notices.ts';
import type { RouteTable } from '../route/route-table.ts';
import type { AnyRoute } from '../route/served-route.ts';
import type { GuardedResource } from '../session/guarded-resource.ts';
import type { StandardsFrontEnd } from '../standards/standards-front-end.ts';
import type { Callbacks } from './callbacks.ts';

/** A front end with all its settings. */
export interface FrontEnd extends Pick<StandardsFrontEnd, 'judges'> {
  readonly domain: Domain;
  readonly baseUrl: string;
  readonly path: string;
  /** The origins whose pages may act with the cookie. */
  readonly origins: ReadonlySet<string>;
  /** The origins to which a form may return. */
  readonly returnOrigins: ReadonlySet<string>;
  readonly findAddress: AddressFinder;
  readonly forms: boolean;
  readonly bodyLimits: BodyLimits;
  readonly remember: NonNullable<CookieOptions['remember']>;
  /** The value of Clear-Site-Data when a user signs out. */
  readonly clearSiteData: string | undefined;
  readonly resources: readonly GuardedResource[];
  readonly routes: readonly AnyRoute[];
  readonly table: RouteTable;
  readonly limits: DoorLimits;
  /** Whether `limits` counts attempts to sign in. */
  readonly limitsSignIn: boolean;
  /** What the document says of the API. */
  readonly info: Required<OpenApiInfo>;
  readonly on: Callbacks;
  readonly notices: DeveloperNotices;
}
