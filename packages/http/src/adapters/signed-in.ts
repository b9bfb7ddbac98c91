import type { AuthenticatedResource } from '@ashlar/authentication';
import type { Session } from '../session/session.ts';
import type { UserOf } from './admit.ts';

/** What `signedIn` adds to a request: what an application declares once, so that its routes know the user. */
export interface SignedIn<Of extends AuthenticatedResource> {
  session: Session<UserOf<Of>>;
}

/** What `currentUser` adds to a request: null for a stranger. */
export interface CurrentUser<Of extends AuthenticatedResource> {
  session: Session<UserOf<Of>> | null;
}
