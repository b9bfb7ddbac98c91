/**
 * For Fastify 5: a plugin with the routes, and guards for the application's own.
 *
 * @example
 * import { fastifyAuth, signedIn } from '@ashlar/http/fastify';
 * await app.register(fastifyAuth, { auth });
 */
export { currentUser, fastifyAuth, signedIn } from './adapters/fastify.ts';
export type { FastifyHook, FastifyReplyShape, FastifyRequestShape, FastifyShape } from './adapters/fastify-shape.ts';
export type { GuardOptions } from './adapters/guard-options.ts';
export type { NodeIncoming, NodeOutgoing } from './adapters/on-node/node-shape.ts';
export type { CurrentUser, SignedIn } from './adapters/signed-in.ts';
