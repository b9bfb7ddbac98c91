import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';
import { admit, type Gate, privateAnswer, type UserOf } from './admit.ts';
import { attachSession } from './attach-session.ts';
import { nodeBody } from './node-body.ts';
import { nodeHeaders, nodeOrigin, nodeRequest } from './node-request.ts';
import { sendAnswer } from './send-answer.ts';

/** What `createServer` of node:http takes. It may be awaited, and never rejects. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A listener that finds the session of its request. */
type SessionListener<User> = (
  request: IncomingMessage & { readonly session: User },
  response: ServerResponse,
) => unknown;

/**
 * Serves the routes with node:http. Every other path is 404.
 *
 * @example
 * createServer(toNodeListener(auth)).listen(3000);
 */
export function toNodeListener(auth: Mountable): NodeListener {
  return answered(auth, async (incoming, outgoing) => {
    const arrival = { incoming, outgoing, target: incoming.url, body: nodeBody(incoming) };
    const { request, from } = nodeRequest(auth.baseUrl, arrival);
    await sendAnswer(await auth.handler(request, from), incoming, outgoing);
  });
}

/**
 * Lets only signed-in users reach a listener: it answers 401 without a session, and 403 to a request that another site has
 * forged. The actions below have the user as actor, and `context.device`. What the listener throws is
 * answered as a problem.
 *
 * @example
 * const me = signedIn(auth, User)((request, response) => response.end(request.session.user.email));
 * createServer(me).listen(3000);
 */
export function signedIn<Of extends AuthenticatedResource>(
  auth: AuthHttp,
  resource: Of,
): (listener: SessionListener<Session<UserOf<Of>>>) => NodeListener {
  return guard(auth, resource, 'signedIn');
}

/** Like `signedIn`, but strangers pass too: `request.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource>(
  auth: AuthHttp,
  resource: Of,
): (listener: SessionListener<Session<UserOf<Of>> | null>) => NodeListener {
  return guard(auth, resource, 'currentUser');
}

function guard(auth: AuthHttp, resource: AuthenticatedResource, gate: Gate) {
  return (listener: SessionListener<never>) =>
    answered(auth, async (incoming, outgoing) => {
      const { method = 'GET' } = incoming;
      const knock = { headers: nodeHeaders(incoming), method, from: nodeOrigin(incoming) };
      const admitted = await admit({ auth, resource, gate }, knock);
      if (admitted instanceof Response) return await sendAnswer(admitted, incoming, outgoing);
      attachSession(incoming, 'session', admitted.session);
      if (gate === 'signedIn' && !outgoing.hasHeader('Cache-Control'))
        outgoing.setHeader('Cache-Control', privateAnswer);
      // Invariant: the session has just been put on it.
      await admitted.scope.run(() => listener(incoming as never, outgoing));
    });
}

/** node:http has no place for errors: one that is thrown would end the process. */
function answered(auth: Mountable, listener: NodeListener): NodeListener {
  return async (incoming, outgoing) => {
    try {
      await listener(incoming, outgoing);
    } catch (error) {
      const problem = auth.problem(error);
      if (outgoing.headersSent) outgoing.destroy();
      else await sendAnswer(problem.toResponse(), incoming, outgoing);
    }
  };
}
