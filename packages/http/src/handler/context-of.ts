import { deviceOf } from '../session/device-of.ts';
import type { Call } from './call.ts';

/** How long a session lives at most that ends with the browser: browsers restore such cookies, so the token ends too. */
const unremembered = '12 hours';

/** The context of the actions of a request: the device, the claims of the caller's session, and how long a new one lives. */
export function contextOf({
  front,
  route,
  request,
  from,
  session,
  remembers,
}: Call): Readonly<Record<string, unknown>> {
  const isAsked = front.remember === 'asked' && (route.session === 'starts' || route.session === 'replaces');
  return {
    device: deviceOf(front, request.headers, from),
    ...(session && { claims: session.claims }),
    ...(remembers ? {} : { tokenLifetime: unremembered }),
    // A renewal must know it, and the lifetime does not tell: that of the resource may be as short.
    ...(isAsked && { extraTokenClaims: { remember: remembers } }),
  };
}

/** Whether the session of these claims was to outlive the browser. One that does not say so was not. */
export function isRememberedSession(claims: Readonly<Record<string, unknown>> | undefined): boolean {
  return claims?.remember === true;
}
