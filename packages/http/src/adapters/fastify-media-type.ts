import type { FastifyRequestShape } from './fastify-shape.ts';

/** What Fastify takes for a media type. */
const readable = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * Fastify refuses a media type that it cannot read before the hooks `preValidation` and `preHandler` of the application. The
 * handler judges media types by itself, by the raw headers: one must not keep a user from signing out. So Fastify gets to see one
 * that says nothing, and all hooks run.
 */
export async function passMediaType(request: FastifyRequestShape): Promise<void> {
  const { headers } = request;
  const type = headers['content-type'];
  if (type !== undefined && !readable.test(type)) {
    request.headers = { ...headers, 'content-type': 'application/octet-stream' };
  }
}
