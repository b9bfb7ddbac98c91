import type { IncomingMessage } from 'node:http';
import type { AuthenticatedResource } from '@ashlar/authentication';
import type { Awaiting, GuardOptions } from './guard-options.ts';

/** What of a context of Hono is used. */
export interface HonoContext {
  readonly env: unknown;
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> };
  readonly res: { readonly headers: Headers };
  set(name: string, value: unknown): void;
  header(name: string, value: string): void;
}

/** A context whose application may have declared a variable of this name: then with a session of this user. */
export type HonoContextOf<Of extends AuthenticatedResource, As extends string> = HonoContext & {
  readonly var: object & Awaiting<Of, As>;
};

/** How an adapter of Hono learns what only the host knows. */
export interface HonoOptions {
  /**
   * The address of the peer, on hosts other than Node: `(c) => getConnInfo(c).remote.address`. Default: that of
   * `@hono/node-server`.
   */
  readonly ip?: (context: HonoContext) => string | undefined;
}

/** How `signedIn` and `currentUser` find the address, and pass the session on. */
export interface HonoGuardOptions<As extends string> extends HonoOptions, GuardOptions<As> {}

/** A middleware of Hono. */
export type HonoMiddleware<Context extends HonoContext> = (
  context: Context,
  next: () => Promise<void>,
) => Promise<Response | undefined>;

/** The request of node:http that `@hono/node-server` hands over, alone or beside the application's own bindings. */
export function incomingOf({ env }: HonoContext): IncomingMessage | undefined {
  const bindings: object = Object(env);
  const found: unknown = Reflect.get(Object(Reflect.get(bindings, 'server') ?? bindings), 'incoming');
  // Invariant: that is what the server calls by this name.
  return found as IncomingMessage | undefined;
}

/** The address of the peer. */
export function addressOf(context: HonoContext, { ip }: HonoOptions): string | undefined {
  return ip === undefined ? incomingOf(context)?.socket.remoteAddress : ip(context);
}

/**
 * The answer, with what middlewares have set beside it. Of an answer that comes without that, Hono replaces headers by those of
 * middlewares: the cookie of the session by any cookie, and `no-store` by any `Cache-Control`.
 */
export function withHeadersOf(context: HonoContext, { status, headers: own, body }: Response): Response {
  const { headers } = context.res;
  for (const [name, value] of own) {
    if (name === 'set-cookie') headers.append(name, value);
    else headers.set(name, value);
  }
  return new Response(body, { status, headers });
}
