import { peekToken } from '@ashlar/authentication';
import { readCookies } from '../request/read-cookies.ts';
import type { GuardedResource } from '../session/guarded-resource.ts';
import { bodyFields } from './body-fields.ts';
import type { ServedRoute } from './served-route.ts';

/**
 * The header that keeps a sign-in which waits for a second factor. No script reads it, and it lives as long as the token in it:
 * five minutes. It is no session: only a route that takes `pending` looks at it.
 */
export function setPending({ pendingCookie }: GuardedResource, pending: string): string {
  // Invariant: the token has just been issued, and Ashlar writes these claims as numbers.
  const { exp = 0, nbf = 0 } = (peekToken(pending) ?? {}) as { readonly exp?: number; readonly nbf?: number };
  return pendingCookie.set(pending, exp - nbf);
}

/**
 * The fields of a form, with the sign-in that it goes on with, if the form does not name one. Of two cookies of the name one
 * was planted: then there is none. Without one it is empty, which is refused like a sign-in that is too old.
 */
export function withPending(
  route: ServedRoute,
  headers: Headers,
  members: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (route.kind !== 'phase' || Object.hasOwn(members, 'pending') || !takesPending(route)) return members;
  const [pending = '', ...others] = readCookies(headers, route.guarded.pendingCookie.name);
  return { ...members, pending: others.length === 0 ? pending : '' };
}

/** Whether a route goes on with a sign-in that waits for a second factor. */
function takesPending(route: Extract<ServedRoute, { readonly kind: 'phase' }>): boolean {
  return bodyFields(route.resource, route.served).some(({ name }) => name === 'pending');
}
