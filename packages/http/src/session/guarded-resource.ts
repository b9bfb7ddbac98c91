import { type AuthenticatedResource, Info } from '@ashlar/authentication';
import type { AnyResource } from '@ashlar/core';
import { hasSection } from '@ashlar/core/extension';
import type { SessionCookie } from '../cookie/session-cookie.ts';

/** A resource whose users sign in through a front end. */
export interface GuardedResource {
  readonly resource: AuthenticatedResource;
  readonly subjectName: string;
  readonly cookie: SessionCookie;
  /** Carries a sign-in by a form on, while it waits for a second factor. */
  readonly pendingCookie: SessionCookie;
  /** Where its tokens are kept: to sign out revokes there. */
  readonly tokenResource: AnyResource;
}

/** Whether a resource signs users in with tokens. */
export function signsIn(resource: AnyResource): resource is AuthenticatedResource {
  if (!hasAuthentication(resource)) return false;
  const { enabled, tokenResource } = Info.tokens(resource);
  return enabled && tokenResource !== undefined;
}

/** Whether every token of a user can be found and ended, and every session be looked up. */
export function endsEveryToken(resource: AuthenticatedResource): boolean {
  const { storeAllTokens, requireTokenPresenceForAuthentication } = Info.tokens(resource);
  return storeAllTokens && requireTokenPresenceForAuthentication;
}

function hasAuthentication(resource: AnyResource): resource is AuthenticatedResource {
  return hasSection(resource, 'authentication');
}
