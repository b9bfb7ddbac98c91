import type { AuthenticatedResource } from '@ashlar/authentication';
import type { ServedPhase } from '@ashlar/authentication/extension';
import type { GuardedResource } from '../session/guarded-resource.ts';
import type { AuthRoute } from './auth-route.ts';

/** Any route of a front end. */
export type AnyRoute = ServedRoute | DocumentRoute | StandardRoute;

/** A route of a resource, and what runs behind it. */
export type ServedRoute = PhaseOfStrategy | SessionRoute;

interface Served extends AuthRoute {
  readonly resource: AuthenticatedResource;
  readonly subjectName: string;
  readonly caller: 'anyone' | 'user';
  readonly guarded: GuardedResource;
}

/** A route that runs an action of a strategy or add-on. */
export interface PhaseOfStrategy extends Served {
  readonly kind: 'phase';
  readonly served: ServedPhase;
}

/** A route that the front end serves by itself. */
export interface SessionRoute extends Served {
  readonly kind: 'session';
  readonly phase: 'session' | 'renew' | 'signOut';
}

/** The route that shows the document of the API. It reads nothing but what is declared. */
export interface DocumentRoute extends AuthRoute {
  readonly kind: 'document';
  readonly method: 'GET';
  readonly resource: undefined;
  readonly subjectName: undefined;
}

/** A route for another system. It has no session and looks at no cookie. */
export interface StandardRoute extends AuthRoute {
  readonly kind: 'standard';
  readonly method: 'POST';
  readonly resource: undefined;
  readonly subjectName: undefined;
  readonly phase: StandardPhase;
  /** What lets a caller in: the token that it presents, `authorize` of the application, or a JWT of a known issuer. */
  readonly proof: 'possession' | 'authorize' | 'jwt';
}

/** What other systems can ask for. */
export type StandardPhase = 'revoke' | 'introspect' | 'globalTokenRevocation';

/** The route of the document, below the path of the front end. */
export function documentRoute(base: string): DocumentRoute {
  return {
    ...{ kind: 'document', method: 'GET', path: `${base}/openapi.json`, resource: undefined, subjectName: undefined },
    ...{ strategy: undefined, phase: 'openApi', caller: 'anyone', session: 'keeps', answers: 200 },
  };
}
