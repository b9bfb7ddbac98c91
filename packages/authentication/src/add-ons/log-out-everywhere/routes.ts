import { z } from 'zod';
import type { PhaseCaller, PhaseRoute } from '../../part/phase-route.ts';

const body = z.strictObject({
  keepCurrent: z.boolean().optional().describe('Keep the session of this request alive. Default false.'),
});

const counted = z.object({ revoked: z.int().min(0).describe('How many tokens have ended.') });

/** The HTTP phase of logOutEverywhere. Users end their own sessions; for other users, call the action. */
export function logOutRoute(argumentName: string): PhaseRoute {
  return {
    caller: 'user',
    session: 'ends',
    body,
    params(given: unknown, { user, token }: PhaseCaller) {
      const { keepCurrent = false } = body.parse(given ?? {});
      return { [argumentName]: user, ...(keepCurrent && token !== undefined ? { except: token } : {}) };
    },
    // An action of the application in its place may count nothing.
    answerBody: counted.partial(),
    answer: (result: unknown) => counted.safeParse(Reflect.get(Object(result), '$metadata')).data ?? {},
  };
}
