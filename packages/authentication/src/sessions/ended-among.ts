import type { AnyResource } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import type { SessionKey } from '../part/sessions-ended.ts';
import { keyOfSubject } from '../token/subject.ts';
import { type LiveSessions, liveSessions } from './live-sessions.ts';

/** How many users one look asks for. */
const BATCH = 1000;

/**
 * Those of `held` whose session has ended. `subjects` are the users to ask for; null: all users of the resource.
 *
 * @throws AshlarError STORE_UNAVAILABLE, TypeError for what names no session
 */
export async function endedAmong<Held extends SessionKey>(
  resource: AnyResource,
  subjects: readonly string[] | null,
  held: Iterable<Held>,
): Promise<readonly Held[]> {
  const those = subjects && new Set(subjects);
  const concerned = [...held].filter((each) => {
    refuseUnlessNamed(each);
    return those === null ? keyOfSubject(resource, each.subject) !== undefined : those.has(each.subject);
  });
  if (concerned.length === 0) return [];
  const live = await lookUp(resource, [...new Set(concerned.map(({ subject }) => subject))]);
  return concerned.filter(({ subject, sessionId }) => live.get(subject)?.has(sessionId) !== true);
}

async function lookUp(resource: AnyResource, subjects: readonly string[]): Promise<LiveSessions> {
  return await inCall(resource, {}, async (scope) => {
    const found: [string, ReadonlyMap<string, Date>][] = [];
    for (let from = 0; from < subjects.length; from += BATCH) {
      found.push(...(await liveSessions(scope, resource, subjects.slice(from, from + BATCH))));
    }
    return new Map(found);
  });
}

/** What named no session would never end. */
function refuseUnlessNamed({ subject, sessionId }: SessionKey): void {
  if (typeof subject === 'string' && typeof sessionId === 'string') return;
  throw new TypeError('among: each needs the text subject (claims.sub) and the text sessionId');
}
