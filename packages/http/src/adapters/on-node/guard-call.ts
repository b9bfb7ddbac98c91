import type { AuthenticatedResource } from '@ashlar/authentication';
import { admit, type Door, privateAnswer } from '../admit.ts';
import { attachSession } from '../attach-session.ts';
import { nodeHeaders, nodeOrigin } from './node-request.ts';
import type { NodeIncoming } from './node-shape.ts';

/** A call that has come to a guard, on a server of Node. */
export interface GuardedCall {
  readonly incoming: NodeIncoming;
  /** What gets the session: the request of the framework. */
  readonly request: object;
  /** The name of the session there. Default 'session'. */
  readonly as?: string | undefined;
  /** The headers of the answer that the route will give. */
  readonly reply: { hasHeader(name: string): boolean; setHeader(name: string, value: string): unknown };
  /** Sends the answer of the guard in place of that of the route. */
  refuse(answer: Response): Promise<void>;
  /** Runs the route. */
  pass(): unknown;
}

/**
 * Runs a route behind a guard: with the session on its request, and the user as actor.
 *
 * @throws what is a mistake of the application, for its framework to handle
 */
export async function guardCall(door: Door<AuthenticatedResource>, call: GuardedCall): Promise<void> {
  const { incoming, request, as = 'session', reply } = call;
  const { method = 'GET' } = incoming;
  const admitted = await admit(door, { headers: nodeHeaders(incoming), method, from: nodeOrigin(incoming) });
  if (admitted instanceof Response) return await call.refuse(admitted);
  attachSession(request, as, admitted.session);
  if (door.gate === 'signedIn' && !reply.hasHeader('Cache-Control')) reply.setHeader('Cache-Control', privateAnswer);
  await admitted.scope.run(() => call.pass());
}
