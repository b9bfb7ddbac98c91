import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';
import { admit, type Gate, privateAnswer, type UserOf } from './admit.ts';
import { attachSession } from './attach-session.ts';
import { nodeHeaders, nodeOrigin, nodeRequest } from './node-request.ts';
import { parsedBody } from './parsed-body.ts';
import { sendAnswer } from './send-answer.ts';

/**
 * A request of Express, or of another server with its kind of middleware. It names no `body`: Express would infer the type of the
 * body of each guarded route from it.
 */
export interface ExpressRequest extends IncomingMessage {
  /** The target before routers cut off their paths. */
  readonly originalUrl?: string;
}

/** A middleware of Express. */
export type ExpressMiddleware<Request extends ExpressRequest = ExpressRequest> = (
  request: Request,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** How `signedIn` and `currentUser` pass the session on. */
export interface ExpressGuardOptions<As extends string> {
  /** The member of the request. Another name than 'session' where another plugin has that. Default 'session'. */
  readonly as?: As;
}

/** A request that may already have a member of this name: then with a session of this user. */
type Awaiting<Of extends AuthenticatedResource, As extends string> = ExpressRequest & {
  readonly [Name in As]?: Session<UserOf<Of>> | null | undefined;
};

/**
 * Serves the routes with Express, before or after `express.json()`.
 *
 * @example
 * app.use('/auth', expressAuth(auth));
 */
export function expressAuth(auth: Mountable): ExpressMiddleware {
  return (incoming, outgoing, next) => {
    const serve = async (): Promise<void> => {
      const target = incoming.originalUrl ?? incoming.url;
      const arrival = { incoming, outgoing, target, body: parsedBody(incoming) };
      const { request, from } = nodeRequest(auth.baseUrl, arrival);
      await sendAnswer(await auth.handler(request, from), incoming, outgoing);
    };
    serve().catch(next);
  };
}

/**
 * Lets only signed-in users pass: it answers 401 without a session, and 403 to a request that another site has forged. The
 * actions below have the user as actor, and `context.device`. The application declares `request.session` once.
 *
 * @example
 * declare global { namespace Express { interface Request extends SignedIn<typeof User> {} } }
 * app.get('/me', signedIn(auth, User), (request, response) => response.json(request.session.user));
 */
export function signedIn<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options?: ExpressGuardOptions<As>,
): ExpressMiddleware<Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'signedIn' }, options?.as);
}

/** Like `signedIn`, but strangers pass too: `request.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options?: ExpressGuardOptions<As>,
): ExpressMiddleware<Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'currentUser' }, options?.as);
}

interface ExpressDoor {
  readonly auth: AuthHttp;
  readonly resource: AuthenticatedResource;
  readonly gate: Gate;
}

function guard(door: ExpressDoor, as = 'session'): ExpressMiddleware {
  return (incoming, outgoing, next) => {
    const pass = async (): Promise<void> => {
      const { method = 'GET' } = incoming;
      const knock = { headers: nodeHeaders(incoming), method, from: nodeOrigin(incoming) };
      const admitted = await admit(door, knock);
      if (admitted instanceof Response) return await sendAnswer(admitted, incoming, outgoing);
      attachSession(incoming, as, admitted.session);
      if (door.gate === 'signedIn' && !outgoing.hasHeader('Cache-Control')) {
        outgoing.setHeader('Cache-Control', privateAnswer);
      }
      admitted.scope.run(() => next());
    };
    pass().catch(next);
  };
}
