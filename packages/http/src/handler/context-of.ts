import type { Call } from './call.ts';

/** How long a session lives at most that ends with the browser: browsers restore such cookies, so the token ends too. */
const unremembered = '12 hours';

/** The context of the actions of a request: the device, the claims of the caller's session, and how long a new one lives. */
export function contextOf({ device, session, remembers }: Call): Readonly<Record<string, unknown>> {
  return {
    device,
    ...(session && { claims: session.claims }),
    ...(remembers ? {} : { tokenLifetime: unremembered }),
  };
}
