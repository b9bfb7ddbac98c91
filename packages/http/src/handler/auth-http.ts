import type { AuthenticatedResource } from '@ashlar/authentication';
import type { RecordOfResource, Scope } from '@ashlar/core';
import type { OpenApi, OpenApiInfo } from '../openapi/open-api.ts';
import type { HttpProblem } from '../problem/http-problem.ts';
import type { AuthRoute } from '../route/auth-route.ts';
import type { Device, RequestOrigin, Session, SessionRequest } from '../session/session.ts';

/** What a host serves below a path: the routes of a front end, or the pages of `@ashlar/pages`. */
export interface Mountable {
  /** The origin of the application. */
  readonly baseUrl: string;
  /** Where it begins: `/auth`. */
  readonly path: string;
  /** Answers a request. It never rejects. `from` says what only the server knows: the address of the peer. */
  readonly handler: (request: Request, from?: RequestOrigin) => Promise<Response>;
  /** The scope in which a session's user acts. Null: it has no actor. */
  scope(session: Session<object> | null): Scope;
  /**
   * The answer to an error in a route of the application: what an action has thrown, or `requireSession`. `onError` hears of an
   * error that no caller can mend, and the answer is then 500 and says nothing (RFC 9457). What Hono, Express or Fastify refuses
   * by itself keeps its status.
   *
   * @example
   * app.onError((error) => auth.problem(error).toResponse());
   */
  problem(error: unknown): HttpProblem;
}

/** A front end: the handler of the routes, and what the application's own routes ask. */
export interface AuthHttp extends Mountable {
  /** Whether sessions outlive the browser: with 'asked', a body may say `remember: true`, so a form shows a checkbox. */
  readonly remember: 'always' | 'asked' | 'never';
  /**
   * Answers a request to one of the routes. It never rejects. `from` says what only the server knows: the address of the peer.
   */
  readonly handler: (request: Request, from?: RequestOrigin) => Promise<Response>;
  /** What there is, in the order of declaration. */
  readonly routes: readonly AuthRoute[];
  /**
   * The session of a request, or null. It reads only, so it works in a server component of Next.js: `{ headers }` is enough.
   *
   * @throws AshlarError STORE_UNAVAILABLE, SECRET_UNAVAILABLE; HttpProblem 400 for a malformed `Authorization` header
   *
   * @example
   * const session = await auth.session(User, request);
   * if (session !== null) console.log(session.user.email);
   */
  session<Of extends AuthenticatedResource>(
    resource: Of,
    request: SessionRequest,
    from?: RequestOrigin,
  ): Promise<Session<RecordOfResource<Of>> | null>;
  /**
   * The session of a request that may act.
   *
   * @throws HttpProblem 401 without a session, 403 for a request that another site has forged
   *
   * @example
   * const { user } = await auth.requireSession(User, request);
   */
  requireSession<Of extends AuthenticatedResource>(
    resource: Of,
    request: SessionRequest,
    from?: RequestOrigin,
  ): Promise<Session<RecordOfResource<Of>>>;
  /**
   * The scope in which the session's user acts, with the device and the claims as context. Null: it has no actor.
   *
   * @example
   * await auth.scope(session).run(() => Note.actions.write({ text }));
   */
  scope(session: Session<object> | null): Scope;
  /**
   * The one rule against forged requests, for routes of the application that change something: whether this request may act
   * with its cookie (OWASP ASVS 5.0 3.5.1). `requireSession` asks by itself.
   */
  sameOrigin(request: { readonly method: string; readonly headers: Headers }): boolean;
  /**
   * Describes the routes as OpenAPI 3.1.1, made from what resources declare. The same declarations make the same text. It needs
   * no `openApi: true`, so a build can write the document to a file. `warnings` lists what JSON Schema cannot say.
   *
   * @example
   * const { document, warnings } = auth.openApi({ title: 'Accounts', version: '2.1.0' });
   * await writeFile('openapi.json', JSON.stringify(document));
   */
  openApi(info?: OpenApiInfo): OpenApi;
  /** What is known of the device behind a request, with or without a session: the `context.device` of its actions. */
  device(request: SessionRequest, from?: RequestOrigin): Device;
}
