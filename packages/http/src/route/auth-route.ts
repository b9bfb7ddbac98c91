import type { AuthenticatedResource } from '@ashlar/authentication';

/** One route of a front end, for people and for generators of documents and clients. */
export interface AuthRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The whole path: `/auth/user/password/sign-in`. */
  readonly path: string;
  /** Undefined for the document of the API and for the routes of standards, which are about all resources. */
  readonly resource: AuthenticatedResource | undefined;
  readonly subjectName: string | undefined;
  /** The strategy or add-on. Undefined for the routes of the session itself, of standards, and for the document. */
  readonly strategy: string | undefined;
  /** The action of the strategy, or what the route does with the session or for another system. */
  readonly phase: string;
  /** Who may call it: 'user' needs a session, and 'system' is another system that the options let in. */
  readonly caller: 'anyone' | 'user' | 'system';
  /** What success does to the caller's session. */
  readonly session: 'starts' | 'replaces' | 'ends' | 'keeps';
  /** The status of success. */
  readonly answers: 200 | 202 | 204;
}
