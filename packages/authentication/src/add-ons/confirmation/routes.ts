import type { PhaseRoute } from '../../part/phase/phase-route.ts';

/** The HTTP phases of confirmation. None is offered by GET: mail scanners follow links. */
export function confirmationRoutes(signInOnConfirm: boolean): Readonly<Record<'confirm' | 'resend', PhaseRoute>> {
  return {
    confirm: { session: signInOnConfirm ? 'starts' : 'keeps' },
    // The answer is the same whether there is such a user or not, confirmed or not.
    resend: { session: 'keeps', answers: 202 },
  };
}
