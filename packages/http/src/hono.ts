/**
 * For Hono 4, on Node and elsewhere: the routes, and guards for the application's own.
 *
 * @example
 * import { honoAuth, signedIn } from '@ashlar/http/hono';
 * app.all('/auth/*', honoAuth(auth));
 */
export type { GuardOptions } from './adapters/guard-options.ts';
export { currentUser, honoAuth, signedIn } from './adapters/hono.ts';
export type { HonoContext, HonoGuardOptions, HonoMiddleware, HonoOptions } from './adapters/hono-context.ts';
export type { CurrentUser, SignedIn } from './adapters/signed-in.ts';
