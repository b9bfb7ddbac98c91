import type { ServedPhase } from '@ashlar/authentication/extension';
import type { GuardedResource } from '../session/guarded-resource.ts';
import type { AuthRoute } from './auth-route.ts';

/** A route, and what runs behind it. */
export type ServedRoute = PhaseOfStrategy | SessionRoute;

interface Served extends AuthRoute {
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
