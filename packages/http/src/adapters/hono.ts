import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import { admit, type Door, privateAnswer } from './admit.ts';
import { checkAdapter, checkGuard, honoGuardSchema, hostSchema } from './check-adapter.ts';
import {
  addressOf,
  type HonoContext,
  type HonoContextOf,
  type HonoGuardOptions,
  type HonoMiddleware,
  type HonoOptions,
  incomingOf,
  withHeadersOf,
} from './hono-context.ts';
import { webRequest } from './web-request.ts';

/**
 * Serves the routes with Hono.
 *
 * @example
 * app.all('/auth/*', honoAuth(auth));
 */
export function honoAuth(auth: Mountable, options: HonoOptions = {}): (context: HonoContext) => Promise<Response> {
  checkAdapter({ caller: 'honoAuth', auth, options, schema: hostSchema });
  return async (context) => {
    const { raw } = context.req;
    // Hono keeps what a middleware has read.
    const body = raw.bodyUsed ? await context.req.arrayBuffer() : raw.body;
    const request = webRequest(auth.baseUrl, raw, { target: incomingOf(context)?.url, body });
    return withHeadersOf(context, await auth.handler(request, { ip: addressOf(context, options) }));
  };
}

/**
 * Lets only signed-in users pass: it answers 401 without a session, and 403 to a request that another site has forged. The
 * actions below have the user as actor, and `context.device`. The application declares `c.var.session` once.
 *
 * @example
 * const app = new Hono<{ Variables: SignedIn<typeof User> }>();
 * app.get('/me', signedIn(auth, User), (c) => c.json(c.var.session.user));
 */
export function signedIn<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options: HonoGuardOptions<As> = {},
): HonoMiddleware<HonoContextOf<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'signedIn' }, options);
}

/** Like `signedIn`, but strangers pass too: `c.var.session` is null for them. */
export function currentUser<Of extends AuthenticatedResource, const As extends string = 'session'>(
  auth: AuthHttp,
  resource: Of,
  options: HonoGuardOptions<As> = {},
): HonoMiddleware<HonoContextOf<Of, NoInfer<As>>> {
  return guard({ auth, resource, gate: 'currentUser' }, options);
}

function guard(door: Door<AuthenticatedResource>, options: HonoGuardOptions<string>): HonoMiddleware<HonoContext> {
  const as = checkGuard(door, options, honoGuardSchema);
  return async (context, next) => {
    const { headers, method } = context.req.raw;
    const admitted = await admit(door, { headers, method, from: { ip: addressOf(context, options) } });
    if (admitted instanceof Response) return withHeadersOf(context, admitted);
    context.set(as, admitted.session);
    await admitted.scope.run(next);
    if (door.gate === 'signedIn' && !context.res.headers.has('Cache-Control')) {
      context.header('Cache-Control', privateAnswer);
    }
    return undefined;
  };
}
