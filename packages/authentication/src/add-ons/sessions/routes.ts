import { z } from 'zod';
import type { PhaseRoute } from '../../part/phase/phase-route.ts';

const nothing = z.strictObject({});

const listed = z.object({
  sessions: z.array(
    z.object({
      id: z.string().describe('Names the session in the path of the route that ends it.'),
      current: z.boolean().describe('Whether it is the session of this request.'),
      signedInAt: z.date(),
      lastSeenAt: z.date().nullable(),
      expiresAt: z.date(),
      strategy: z.string().nullable(),
      userAgent: z.string().nullable(),
      ip: z.string().nullable().describe('The address or its network.'),
    }),
  ),
});

/** The HTTP phase of `list`: my devices. */
export const listRoute: PhaseRoute = {
  alias: { method: 'GET', path: '' },
  ...{ caller: 'user', session: 'keeps', body: nothing, answerBody: listed },
  params: (_body, { user, token }) => ({ user, ...(token === undefined ? {} : { current: token }) }),
  answer: (sessions) => ({ sessions }),
};

const named = z.strictObject({ id: z.string().describe('The id of the session.') });

/** The HTTP phase of `end`. Users end their own sessions; for other users, call the action. */
export const endRoute: PhaseRoute = {
  alias: { method: 'DELETE', path: ':id' },
  ...{ caller: 'user', session: 'ends', answers: 204, recent: true, body: named },
  params: (body, { user }) => ({ user, session: named.parse(body).id }),
};

const counted = z.object({ ended: z.int().min(0).describe('How many sessions have ended.') });

/** The HTTP phase of `endOthers`: the session of the request stays. */
export const endOthersRoute: PhaseRoute = {
  ...{ caller: 'user', session: 'keeps', recent: true, body: nothing, answerBody: counted },
  params: (_body, { user, token }) => ({ user, except: token }),
  answer: (result) => counted.safeParse(Reflect.get(Object(result), '$metadata')).data ?? {},
};
