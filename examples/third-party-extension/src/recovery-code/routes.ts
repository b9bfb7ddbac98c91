import type { PhaseRoute } from '@ashlar/authentication/extension';

/** The HTTP phases of the recoveryCode strategy, by action. */
export const recoveryCodeRoutes: Readonly<Record<'create' | 'signIn', PhaseRoute>> = {
  create: { caller: 'user', session: 'replaces', recent: true },
  signIn: {},
};
