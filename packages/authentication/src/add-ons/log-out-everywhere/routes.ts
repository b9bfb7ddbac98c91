import { z } from 'zod';
import type { PhaseCaller, PhaseRoute } from '../../part/phase-route.ts';

const body = z.strictObject({
  keepCurrent: z.boolean().optional().describe('Whether the session of this request stays alive. Default false.'),
});

/** The HTTP phase of logOutEverywhere: a user ends their own sessions. Those of others are ended by the action. */
export function logOutRoute(argumentName: string): PhaseRoute {
  return {
    caller: 'user',
    session: 'ends',
    body,
    params(given: unknown, { user, token }: PhaseCaller) {
      const { keepCurrent = false } = body.parse(given ?? {});
      return { [argumentName]: user, ...(keepCurrent && token !== undefined ? { except: token } : {}) };
    },
  };
}
