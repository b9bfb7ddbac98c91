import type { PhaseRoute } from '../../part/phase/phase-route.ts';

type PasswordPhase = 'register' | 'signIn' | 'signInWithToken' | 'changePassword' | 'requestReset' | 'reset';

/** The HTTP phases of the password strategy, by action. */
export const passwordRoutes: Readonly<Record<PasswordPhase, PhaseRoute>> = {
  register: {},
  signIn: {},
  signInWithToken: {},
  changePassword: { caller: 'user', session: 'replaces' },
  // The answer is the same whether the identity is known or not.
  requestReset: { session: 'keeps', answers: 202 },
  reset: {},
};
