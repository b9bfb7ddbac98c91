import type { AnyResource, Scope } from '@ashlar/core';
import type { EventSource } from '@ashlar/core/extension';
import type { RevokeListener } from '../part/listeners.ts';
import type { SessionsEnded, SessionsEndedHere } from '../part/sessions-ended.ts';
import { factsOf } from '../token/settings.ts';
import { keyOfSubject } from '../token/subject.ts';
import { announcementsOf, endsSessions, everySession } from '../token-store/announce.ts';
import { endedAmong } from './ended-among.ts';
import { createHints, type Hints } from './hints.ts';
import { keepTrying } from './keep-trying.ts';

/** Tells the listeners of the domain which sessions this process has ended, with the commit. */
export function tellDomain(resource: AnyResource): RevokeListener {
  return (event, scope) => {
    if (!endsSessions(event)) return;
    const { subject, subjects, user, sessionIds, cause, reason, actor } = event;
    const sessions = sessionIds ?? 'all';
    const facts = { here: true, resource, subject, subjects, user, sessions, cause, reason, actor } as const;
    const ended: SessionsEndedHere = { ...facts, among: (held) => endedAmong(resource, subjects, held) };
    scope.tell('sessions.ended', Object.freeze(ended));
  };
}

/** What all processes announce, as an event of each domain that listens. */
export function sessionsEnded(resource: AnyResource, silent: string | undefined): EventSource<'sessions.ended'> {
  return {
    event: 'sessions.ended',
    silent,
    listen(domain, tell) {
      const hints = createHints(async (texts) => {
        const subjects = texts?.filter((text) => keyOfSubject(resource, text) !== undefined) ?? null;
        if (subjects === null || subjects.length > 0) await tell(somewhere(resource, subjects));
      });
      return subscribeTo(domain, resource, hints);
    },
  };
}

function somewhere(resource: AnyResource, subjects: readonly string[] | null): SessionsEnded {
  const hint: SessionsEnded = {
    here: false,
    resource,
    subjects,
    among: (held) => endedAmong(resource, subjects, held),
  };
  return Object.freeze(hint);
}

/** Hears the announcements of a resource. Without any, only this process is heard: the application learns that once. */
function subscribeTo(domain: Scope, resource: AnyResource, hints: Hints): () => Promise<void> {
  const { tokenResource } = factsOf(resource).tokens;
  const channel = tokenResource && announcementsOf(tokenResource);
  const { signals } = domain.store.dataLayer;
  if (channel === undefined || signals === undefined) {
    const cure =
      channel === undefined
        ? `set announce: true in the tokenResource section of ${tokenResource?.name}`
        : 'use a data layer with signals';
    domain.report(new Error(`domain.on('sessions.ended') hears of no log-out in other processes: ${cure}`));
    return async () => {};
  }
  return keepTrying(domain, async () => {
    const stop = await signals.subscribe(channel, hints.hear, () => hints.hear(everySession));
    // What came before it listened.
    hints.hear(everySession);
    return stop;
  });
}
