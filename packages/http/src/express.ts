/**
 * For Express 5, and servers with its kind of middleware: the routes, and guards for the application's own.
 *
 * @example
 * import { expressAuth, signedIn } from '@ashlar/http/express';
 * app.use('/auth', expressAuth(auth));
 */
export {
  currentUser,
  type ExpressMiddleware,
  type ExpressRequest,
  expressAuth,
  signedIn,
} from './adapters/express.ts';
export type { GuardOptions } from './adapters/guard-options.ts';
export type { CurrentUser, SignedIn } from './adapters/signed-in.ts';
