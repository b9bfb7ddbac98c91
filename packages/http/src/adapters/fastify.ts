import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Door } from './admit.ts';
import { checkFastify, checkGuard } from './check-adapter.ts';
import { passMediaType } from './fastify-media-type.ts';
import type { FastifyHook, FastifyReplyShape, FastifyRequestShape, FastifyShape } from './fastify-shape.ts';
import type { Awaiting, GuardOptions } from './guard-options.ts';
import { answerCall } from './on-node/answer-call.ts';
import { guardCall } from './on-node/guard-call.ts';
import { nodeBody } from './on-node/node-body.ts';
import type { NodeIncoming } from './on-node/node-shape.ts';
import { sendAnswer } from './on-node/send-answer.ts';

/**
 * Serves the routes with Fastify. It reads bodies by itself: parsers and limits of the application stay as they are.
 *
 * @example
 * await app.register(fastifyAuth, { auth });
 */
export async function fastifyAuth(app: FastifyShape, options: { readonly auth: Mountable }): Promise<void> {
  checkFastify(app, options);
  const { auth } = options;
  app.addHook('preParsing', passMediaType);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const serve = async ({ raw: incoming, originalUrl: target }: FastifyRequestShape, reply: FastifyReplyShape) => {
    const arrival = { incoming, outgoing: reply.raw, target, body: nodeBody(incoming) };
    await sendRaw(await answerCall(auth, arrival), incoming, reply);
  };
  app.all(auth.path, serve);
  app.all(`${auth.path}/*`, serve);
}

/**
 * Lets only signed-in users pass: it answers 401 without a session, and 403 to a request that another site has forged. The
 * actions below have the user as actor, and `context.device`. The application declares `request.session` once.
 *
 * @example
 * declare module 'fastify' { interface FastifyRequest extends SignedIn<typeof User> {} }
 * app.get('/me', { preHandler: signedIn(auth, User) }, (request) => request.session.user);
 */
export function signedIn<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options?: GuardOptions<As>,
): FastifyHook<FastifyRequestShape & Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'signedIn' }, options);
}

/** Like `signedIn`, but strangers pass too: `request.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options?: GuardOptions<As>,
): FastifyHook<FastifyRequestShape & Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'currentUser' }, options);
}

function guard(door: Door<AuthenticatedResource>, options?: GuardOptions<string>): FastifyHook<FastifyRequestShape> {
  const as = checkGuard(door, options);
  return (request, reply, done) => {
    const { raw: incoming } = request;
    const setHeader = (name: string, value: string): unknown => reply.header(name, value);
    const replyHeaders = { hasHeader: (name: string) => reply.hasHeader(name), setHeader };
    const refuse = (answer: Response): Promise<void> => sendRaw(answer, incoming, reply);
    guardCall(door, { incoming, request, as, reply: replyHeaders, refuse, pass: () => done() }).catch(done);
  };
}

/** Answers past Fastify, which would serialize what is text already. What its plugins have set goes along. */
async function sendRaw(answer: Response, incoming: NodeIncoming, reply: FastifyReplyShape): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  await sendAnswer(answer, incoming, reply.raw);
}
