import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';
import { authenticationErrors } from '../error/authentication-errors.ts';

/** The fact that says for how many seconds a credential counts as recent; false: for ever. */
export const recentCredential: Fact<number | false> = fact<number | false>('authentication.recent');

/** Whom to judge. */
export interface RecentOptions {
  /** Also resources where no part says how long a credential is recent: 15 minutes. Default false. */
  readonly always?: boolean;
}

/** How long a credential is recent for a phase that asks for it, where no part says so: 15 minutes, in seconds. */
const recentByDefault = 900;

/**
 * Refuses a session whose user has not proved a credential for a while (OWASP ASVS 5.0 7.5.2). Renewing a session does not
 * make it recent. The session is `context.claims`; without it the caller is trusted code.
 *
 * @throws AshlarError CREDENTIAL_NOT_RECENT
 *
 * @example
 * refuseUnlessRecent(resource, scope);
 */
export function refuseUnlessRecent(resource: AnyResource, scope: Scope, { always = false }: RecentOptions = {}): void {
  const seconds = ResourceInfo.fact(resource, recentCredential) ?? (always ? recentByDefault : false);
  const claims = scope.options.context?.claims;
  if (seconds === false || claims === undefined || claims === null) return;
  const provedAt: unknown = Reflect.get(Object(claims), 'auth_time');
  // Absent means refused: a token of an older version does not say when its user proved anything.
  if (typeof provedAt === 'number' && scope.now().getTime() - provedAt * 1000 <= seconds * 1000) return;
  throw authenticationErrors.error('CREDENTIAL_NOT_RECENT');
}
