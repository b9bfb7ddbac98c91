import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';
import type { Door, UserOf } from './admit.ts';
import { checkAdapter, checkGuard } from './check-adapter.ts';
import { answerCall } from './on-node/answer-call.ts';
import { guardCall } from './on-node/guard-call.ts';
import { nodeBody } from './on-node/node-body.ts';
import type { NodeGuard, NodeIncoming, NodeListener, NodeOutgoing } from './on-node/node-shape.ts';
import { cutAnswer, sendAnswer } from './on-node/send-answer.ts';

/**
 * Serves the routes with node:http or node:http2. Every other path is 404.
 *
 * @example
 * createServer(toNodeListener(auth)).listen(3000);
 */
export function toNodeListener(auth: Mountable): NodeListener {
  checkAdapter({ caller: 'toNodeListener', auth });
  return answered(auth, async (incoming, outgoing) => {
    const arrival = { incoming, outgoing, target: incoming.url, body: nodeBody(incoming) };
    await sendAnswer(await answerCall(auth, arrival), incoming, outgoing);
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
): NodeGuard<Session<UserOf<Of>>> {
  return guard({ auth, resource, gate: 'signedIn' });
}

/** Like `signedIn`, but strangers pass too: `request.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource>(
  auth: AuthHttp,
  resource: Of,
): NodeGuard<Session<UserOf<Of>> | null> {
  return guard({ auth, resource, gate: 'currentUser' });
}

function guard(door: Door<AuthenticatedResource>): NodeGuard<never> {
  checkGuard(door);
  return (listener) =>
    answered(door.auth, async (incoming, outgoing) => {
      const refuse = (answer: Response): Promise<void> => sendAnswer(answer, incoming, outgoing);
      // Invariant: the session has just been put on it.
      const pass = (): unknown => listener(incoming as never, outgoing);
      await guardCall(door, { incoming, request: incoming, reply: outgoing, refuse, pass });
    });
}

/** node:http has no place for errors: one that is thrown would end the process. */
function answered<Incoming extends NodeIncoming, Outgoing extends NodeOutgoing>(
  auth: Mountable,
  listener: NodeListener<Incoming, Outgoing>,
): NodeListener<Incoming, Outgoing> {
  return async (incoming, outgoing) => {
    try {
      await listener(incoming, outgoing);
    } catch (error) {
      const problem = auth.problem(error);
      if (outgoing.headersSent) cutAnswer(outgoing);
      else await sendAnswer(problem.toResponse(), incoming, outgoing);
    }
  };
}
