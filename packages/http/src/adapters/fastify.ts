import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';
import { admit, type Door, privateAnswer, type UserOf } from './admit.ts';
import { attachSession } from './attach-session.ts';
import { nodeBody } from './node-body.ts';
import { nodeHeaders, nodeOrigin, nodeRequest } from './node-request.ts';
import { sendAnswer } from './send-answer.ts';

/** What of a request of Fastify is used. */
export interface FastifyRequestShape {
  readonly raw: IncomingMessage;
  readonly originalUrl: string;
}

/** What of a reply of Fastify is used. */
export interface FastifyReplyShape {
  readonly raw: ServerResponse;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
  hasHeader(name: string): boolean;
  header(name: string, value: string): unknown;
  hijack(): unknown;
}

/** What of an instance of Fastify is used. */
export interface FastifyShape {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: FastifyRequestShape, payload: unknown, done: (error: null) => void) => void,
  ): unknown;
  all(path: string, handler: (request: FastifyRequestShape, reply: FastifyReplyShape) => Promise<void>): unknown;
}

/** A request that may already have a member of this name: then with a session of this user. */
type Awaiting<Of extends AuthenticatedResource, As extends string> = FastifyRequestShape & {
  readonly [Name in As]?: Session<UserOf<Of>> | null | undefined;
};

/** A hook of Fastify. */
export type FastifyHook<Request extends FastifyRequestShape> = (
  request: Request,
  reply: FastifyReplyShape,
  done: (error?: Error) => void,
) => void;

/** How `signedIn` and `currentUser` pass the session on. */
export interface FastifyGuardOptions<As extends string> {
  /** The member of the request. Another name than 'session' where another plugin has that. Default 'session'. */
  readonly as?: As;
}

/**
 * Serves the routes with Fastify. The plugin reads bodies by itself: parsers, and limits of bodies, of the application stay as
 * they are, here and elsewhere.
 *
 * @example
 * await app.register(fastifyAuth, { auth });
 */
export async function fastifyAuth(app: FastifyShape, { auth }: { readonly auth: Mountable }): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const serve = async ({ raw: incoming, originalUrl: target }: FastifyRequestShape, reply: FastifyReplyShape) => {
    const arrival = { incoming, outgoing: reply.raw, target, body: nodeBody(incoming) };
    const { request, from } = nodeRequest(auth.baseUrl, arrival);
    await sendRaw(await auth.handler(request, from), incoming, reply);
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
  options?: FastifyGuardOptions<As>,
): FastifyHook<Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'signedIn' }, options?.as);
}

/** Like `signedIn`, but strangers pass too: `request.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options?: FastifyGuardOptions<As>,
): FastifyHook<Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'currentUser' }, options?.as);
}

function guard(door: Door<AuthenticatedResource>, as = 'session'): FastifyHook<FastifyRequestShape> {
  return (request, reply, done) => {
    const pass = async (): Promise<void> => {
      const { raw: incoming } = request;
      const { method = 'GET' } = incoming;
      const admitted = await admit(door, { headers: nodeHeaders(incoming), method, from: nodeOrigin(incoming) });
      if (admitted instanceof Response) return await sendRaw(admitted, incoming, reply);
      attachSession(request, as, admitted.session);
      if (door.gate === 'signedIn' && !reply.hasHeader('Cache-Control')) reply.header('Cache-Control', privateAnswer);
      admitted.scope.run(() => done());
    };
    pass().catch(done);
  };
}

/** Answers past Fastify, which would serialize what is text already. What its plugins have set goes along. */
async function sendRaw(answer: Response, incoming: IncomingMessage, reply: FastifyReplyShape): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  await sendAnswer(answer, incoming, reply.raw);
}
