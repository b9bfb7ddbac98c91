import { z } from 'zod';
import { boundedText, isWholeText } from '../../credentials/identity/bounded-text.ts';
import type { PhaseCaller, PhaseRoute } from '../../part/phase/phase-route.ts';

/** In UTF-16 units. */
const longestReason = 200;

/** Why a user is logged out, in words for people. NUL and half characters are in no text of a database. */
export const reasonSchema: z.ZodString = boundedText(longestReason).refine(
  (text) => isWholeText(text) && !text.includes('\0'),
  'expected text',
);

const body = z.strictObject({
  keepCurrent: z.boolean().optional().describe('Keep the session of this request alive. Default false.'),
  preview: z.boolean().optional().describe('Count only: nothing ends, and the cookie stays. Default false.'),
  reason: reasonSchema.optional().describe('Why, for the application. At most 200 characters.'),
});

const counted = z.object({
  revoked: z.int().min(0).describe('How many tokens have ended; in a preview, how many would end.'),
  preview: z.literal(true).optional().describe('Present in the answer to a preview. Nothing has ended.'),
});

/** The HTTP phase of logOutEverywhere. Users end their own sessions; for other users, call the action. */
export function logOutRoute(argumentName: string): PhaseRoute {
  return {
    caller: 'user',
    session: 'ends',
    body,
    params(given: unknown, { user, token }: PhaseCaller) {
      const { keepCurrent = false, preview = false, reason } = body.parse(given ?? {});
      return {
        [argumentName]: user,
        ...(keepCurrent && token !== undefined ? { except: token } : {}),
        // An own action that knows no preview refuses the argument. It must never log out instead.
        ...(preview ? { preview } : {}),
        ...(reason === undefined ? {} : { reason }),
      };
    },
    // An action of the application in its place may count nothing.
    answerBody: counted.partial(),
    answer: (result: unknown) => counted.safeParse(Reflect.get(Object(result), '$metadata')).data ?? {},
  };
}
