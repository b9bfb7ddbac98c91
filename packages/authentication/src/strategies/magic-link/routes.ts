import type { PhaseRoute } from '../../part/phase/phase-route.ts';

/** The HTTP phases of the magicLink strategy. Neither is a GET: mail scanners follow links, and would use them up. */
export const magicLinkRoutes: Readonly<Record<'request' | 'signIn', PhaseRoute>> = {
  // The answer is the same whether the address is known or not.
  request: { session: 'keeps', answers: 202 },
  signIn: {},
};
