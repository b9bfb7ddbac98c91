import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Door } from './admit.ts';
import { checkAdapter, checkGuard } from './check-adapter.ts';
import type { Awaiting, GuardOptions } from './guard-options.ts';
import { answerCall } from './on-node/answer-call.ts';
import { guardCall } from './on-node/guard-call.ts';
import { parsedBody } from './on-node/parsed-body.ts';
import { sendAnswer } from './on-node/send-answer.ts';

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

/**
 * Serves the routes with Express, before or after `express.json()`.
 *
 * @example
 * app.use('/auth', expressAuth(auth));
 */
export function expressAuth(auth: Mountable): ExpressMiddleware {
  checkAdapter({ caller: 'expressAuth', auth });
  return (incoming, outgoing, next) => {
    const serve = async (): Promise<void> => {
      const target = incoming.originalUrl ?? incoming.url;
      const answer = await answerCall(auth, { incoming, outgoing, target, body: parsedBody(incoming) });
      await sendAnswer(answer, incoming, outgoing);
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
  options?: GuardOptions<As>,
): ExpressMiddleware<ExpressRequest & Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'signedIn' }, options);
}

/** Like `signedIn`, but strangers pass too: `request.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options?: GuardOptions<As>,
): ExpressMiddleware<ExpressRequest & Awaiting<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'currentUser' }, options);
}

function guard(door: Door<AuthenticatedResource>, options?: GuardOptions<string>): ExpressMiddleware {
  const as = checkGuard(door, options);
  return (incoming, outgoing, next) => {
    const refuse = (answer: Response) => sendAnswer(answer, incoming, outgoing);
    const call = { incoming, request: incoming, as, reply: outgoing, refuse, pass: () => next() };
    guardCall(door, call).catch(next);
  };
}
