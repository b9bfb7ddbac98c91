/**
 * For Fastify 5: a plugin with the routes, and guards for the application's own.
 *
 * @example
 * import { fastifyAuth, signedIn } from '@ashlar/http/fastify';
 * await app.register(fastifyAuth, { auth });
 */
export {
  currentUser,
  type FastifyGuardOptions,
  type FastifyHook,
  type FastifyReplyShape,
  type FastifyRequestShape,
  type FastifyShape,
  fastifyAuth,
  signedIn,
} from './adapters/fastify.ts';
export type { CurrentUser, SignedIn } from './adapters/signed-in.ts';
