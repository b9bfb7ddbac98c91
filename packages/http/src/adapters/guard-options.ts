import type { AuthenticatedResource } from '@ashlar/authentication';
import type { Session } from '../session/session.ts';
import type { UserOf } from './admit.ts';

/** How `signedIn` and `currentUser` pass the session on. */
export interface GuardOptions<As extends string> {
  /**
   * The member of the request or, with Hono, the variable of the context. Another name than 'session' where another plugin has
   * that. Default 'session'.
   */
  readonly as?: As;
}

/** A request that may already have a member of this name: then with a session of this user. */
export type Awaiting<Of extends AuthenticatedResource, As extends string> = {
  readonly [Name in As]?: Session<UserOf<Of>> | null | undefined;
};
