import { endSessions } from '@ashlar/authentication';
import { noteOnce } from '@ashlar/authentication/extension';
import { coreErrors, type Scope } from '@ashlar/core';
import { answerHeaders, httpProblem } from '../problem/http-problem.ts';
import { readBody } from '../request/read-body.ts';
import { refuseIfGone } from '../request/refuse-if-gone.ts';
import { endsEveryToken } from '../session/guarded-resource.ts';
import { callerUnknown } from './judge-caller.ts';
import type { KnownCaller, StandardCall } from './standards-front-end.ts';
import { readSubjectIdentifier, type SubjectIdentifier, usersOf } from './subject-identifier.ts';

/** What became of a request. */
type Outcome = 'done' | 'replayed' | 'unknown' | 'incomplete';

/** Why the tokens end, for listeners of revocations. */
const reason = 'global token revocation';

/** Logs a user out everywhere, for every purpose: the user has to prove a credential before there is a token again. */
export async function revokeGlobally(call: StandardCall, caller: KnownCaller | undefined): Promise<Response> {
  const { front, route, request, note } = call;
  const { members } = await readBody(request, { forms: false, limits: front.bodyLimits });
  note(members);
  const identifier = await readSubjectIdentifier(members, front.resources);
  refuseIfGone(request);
  const outcome = await front.domain.call((scope) => end(scope, call, { identifier, caller }));
  if (outcome === 'replayed') throw callerUnknown(route);
  if (outcome === 'unknown') throw coreErrors.error('NOT_FOUND', { message: 'there is no such user' });
  if (outcome === 'incomplete') throw httpProblem('LOG_OUT_INCOMPLETE');
  return new Response(null, { status: 204, headers: answerHeaders });
}

/**
 * One transaction: the JWT is used up exactly if its request was answered. If the store fails, the same JWT may come again.
 */
async function end(
  scope: Scope,
  { front }: StandardCall,
  { identifier, caller }: { readonly identifier: SubjectIdentifier; readonly caller: KnownCaller | undefined },
): Promise<Outcome> {
  const { resources } = front;
  const [first] = resources;
  return await scope.store.transaction(async (): Promise<Outcome> => {
    if (caller?.message !== undefined && first !== undefined) {
      // Always the same table: on every node a JWT counts once.
      if (!(await noteOnce(scope, first.tokenResource, caller.message))) return 'replayed';
    }
    const users = await usersOf(scope, identifier, resources);
    if (users.length === 0) return 'unknown';
    const context = { actor: undefined, tenant: undefined, context: {}, scope };
    for (const { user } of users) await endSessions(user, context, { reason });
    // What is not stored lives until it expires. The caller must know.
    return users.every(({ guarded }) => endsEveryToken(guarded.resource)) ? 'done' : 'incomplete';
  });
}
