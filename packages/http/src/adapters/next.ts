import type { Mountable } from '../handler/auth-http.ts';
import { checkAdapter, hostSchema } from './check-adapter.ts';
import { webRequest } from './web-request.ts';

/** A route handler of Next.js. */
export type NextHandler = (request: Request) => Promise<Response>;

/** The route handlers of a file `route.ts`, by method. */
export type NextHandlers = Readonly<
  Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', NextHandler>
>;

/** What only the host of a Next.js application knows. */
export interface NextOptions {
  /** The address of the peer. Default: none, so the address is that of `X-Forwarded-For` behind `trustedProxies`. */
  readonly ip?: (request: Request) => string | undefined;
}

/**
 * Serves the routes with Next.js, in `app/auth/[...all]/route.ts`. In server components, `auth.session` reads the session.
 *
 * @example
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextAuth(auth);
 * // In a server component:
 * const session = await auth.session(User, { headers: await headers() });
 */
export function nextAuth(auth: Mountable, options: NextOptions = {}): NextHandlers {
  checkAdapter({ caller: 'nextAuth', auth, options, schema: hostSchema });
  const { ip } = options;
  const serve: NextHandler = (request) => auth.handler(webRequest(auth.baseUrl, request, {}), { ip: ip?.(request) });
  return { GET: serve, HEAD: serve, POST: serve, PUT: serve, PATCH: serve, DELETE: serve, OPTIONS: serve };
}
