import { type AuthenticatedResource, Info } from '@ashlar/authentication';

/** Whether every token of a user can be found and ended. */
export function endsEveryToken(resource: AuthenticatedResource): boolean {
  const { storeAllTokens, requireTokenPresenceForAuthentication } = Info.tokens(resource);
  return storeAllTokens && requireTokenPresenceForAuthentication;
}
