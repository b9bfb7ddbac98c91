import type { CookieOptions } from '../cookie/cookie-options.ts';
import type { AnyRoute } from '../route/served-route.ts';
import type { GuardedResource } from '../session/guarded-resource.ts';
import type { OpenApiInfo } from './open-api.ts';

/** What a document tells of a front end. */
export interface DocumentedFrontEnd {
  readonly info: Required<OpenApiInfo>;
  readonly baseUrl: string;
  readonly routes: readonly AnyRoute[];
  readonly resources: readonly GuardedResource[];
  /** Whether bodies may be HTML forms. */
  readonly forms: boolean;
  readonly remember: NonNullable<CookieOptions['remember']>;
  /** The value of Clear-Site-Data when a user signs out. */
  readonly clearSiteData: string | undefined;
  /** Whether attempts to sign in are counted for resources without the add-on `limits`. */
  readonly limitsSignIn: boolean;
}
