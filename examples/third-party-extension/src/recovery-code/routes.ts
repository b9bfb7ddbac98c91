import type { PhaseRoute } from '@ashlar/authentication/extension';

/** The HTTP phases of the recoveryCode strategy, by action. */
export const recoveryCodeRoutes = {
  create: { caller: 'user', session: 'replaces', recent: true },
  signIn: {},
} as const satisfies Readonly<Record<string, PhaseRoute>>;
