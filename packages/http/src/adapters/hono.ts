import type { IncomingMessage } from 'node:http';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';
import { admit, type Door, privateAnswer, type UserOf } from './admit.ts';
import { webRequest } from './web-request.ts';

/** What of a context of Hono is used. */
export interface HonoContext {
  readonly env: unknown;
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> };
  readonly res: { readonly headers: { has(name: string): boolean } };
  set(name: string, value: unknown): void;
  header(name: string, value: string): void;
}

/** A context whose application may have declared a variable of this name: then with a session of this user. */
export type HonoContextOf<Of extends AuthenticatedResource, As extends string> = HonoContext & {
  readonly var: object & { readonly [Name in As]?: Session<UserOf<Of>> | null };
};

/** How an adapter of Hono learns what only the host knows. */
export interface HonoOptions {
  /**
   * The address of the peer, on hosts other than Node: `(c) => getConnInfo(c).remote.address`. Default: that of
   * `@hono/node-server`.
   */
  readonly ip?: (context: HonoContext) => string | undefined;
}

/** How `signedIn` and `currentUser` pass the session on. */
export interface HonoGuardOptions<As extends string> extends HonoOptions {
  /** The variable of the context. Another name than 'session' where another middleware has that. Default 'session'. */
  readonly as?: As;
}

/** A middleware of Hono. */
export type HonoMiddleware<Context extends HonoContext> = (
  context: Context,
  next: () => Promise<void>,
) => Promise<Response | undefined>;

/**
 * Serves the routes with Hono.
 *
 * @example
 * app.all('/auth/*', honoAuth(auth));
 */
export function honoAuth(auth: Mountable, options: HonoOptions = {}): (context: HonoContext) => Promise<Response> {
  return async (context) => {
    const { raw } = context.req;
    // Hono keeps what a middleware has read.
    const body = raw.bodyUsed ? await context.req.arrayBuffer() : raw.body;
    const request = webRequest(auth.baseUrl, raw, { target: incomingOf(context.env)?.url, body });
    return await auth.handler(request, { ip: addressOf(context, options) });
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
  return async (context, next) => {
    const { headers, method } = context.req.raw;
    const admitted = await admit(door, { headers, method, from: { ip: addressOf(context, options) } });
    if (admitted instanceof Response) return admitted;
    context.set(options.as ?? 'session', admitted.session);
    await admitted.scope.run(next);
    if (door.gate === 'signedIn' && !context.res.headers.has('Cache-Control')) {
      context.header('Cache-Control', privateAnswer);
    }
    return undefined;
  };
}

function addressOf(context: HonoContext, { ip }: HonoOptions): string | undefined {
  return ip === undefined ? incomingOf(context.env)?.socket.remoteAddress : ip(context);
}

/** The request of node:http that `@hono/node-server` hands over, alone or beside the application's own bindings. */
function incomingOf(env: unknown): IncomingMessage | undefined {
  const bindings: object = Object(env);
  const found: unknown = Reflect.get(Object(Reflect.get(bindings, 'server') ?? bindings), 'incoming');
  // Invariant: that is what the server calls by this name.
  return found as IncomingMessage | undefined;
}
