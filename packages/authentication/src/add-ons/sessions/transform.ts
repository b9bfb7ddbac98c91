import { recordArgument } from '@ashlar/core';
import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';
import type { PartInstance } from '../../part/part.ts';
import { recentCredential } from '../../part/recent-credential.ts';
import { secondsOf } from '../../token/duration.ts';
import { end, endOthers, list, type Sessions } from './actions.ts';
import { idleTimeOut } from './idle-time-out.ts';
import { endBeyond, sessionValues } from './keep-session.ts';
import type { SessionsSettings } from './option-types.ts';
import { endOthersRoute, endRoute, listRoute } from './routes.ts';
import { seeSession } from './see-session.ts';
import { sessionAttributes } from './session-rows.ts';
import { tellOfEndedSessions } from './tell-others.ts';
import { verifyBeside } from './verify.ts';

const token = z.string();

/** At least one member: an empty condition would end every session, and `logOutEverywhere` does that. */
const where = z
  .strictObject({
    signedInBefore: z.date().optional(),
    lastSeenBefore: z.date().optional(),
    userAgent: z.string().min(1).optional(),
    strategy: z.string().min(1).optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: 'names nothing: give signedInBefore, lastSeenBefore, userAgent or strategy',
  });

/** Keeps the sessions of a resource, and adds the actions that show and end them. */
export function transformSessions(draft: Draft, instance: PartInstance<SessionsSettings>): void {
  if (!verifyBeside(draft, instance)) return;
  keepSessions(draft, instance);
  addActions(draft, instance);
}

function keepSessions(draft: Draft, instance: PartInstance<SessionsSettings>): void {
  const { options } = instance;
  const { lastSeen, idleTimeout, maximum, recent, tellOthers } = options;
  const { resource } = draft;
  draft.setFact(recentCredential, recent === false ? false : secondsOf(recent));
  instance.keepsWithTokens({
    attributes: sessionAttributes,
    values: (event, scope) => sessionValues({ resource, options }, event, scope),
  });
  if (lastSeen !== false) {
    instance.onAuthenticate(seeSession(resource, secondsOf(lastSeen) * 1000), ['lastSeenAt']);
  }
  if (idleTimeout !== undefined) instance.sessionsLastWhile(idleTimeOut(secondsOf(idleTimeout)));
  if (maximum !== undefined) {
    instance.onIssue((event, scope) => endBeyond({ resource, maximum }, event, scope));
  }
  if (tellOthers !== undefined) tellOfEndedSessions(draft, instance, tellOthers);
}

function addActions(draft: Draft, instance: PartInstance<SessionsSettings>): void {
  const { options, kind, path } = instance;
  const part: Sessions = { resource: draft.resource };
  const nameOf = (option: ActionOption, prefix: string) => options[option] ?? instance.plainName(prefix);
  const origin = (option: ActionOption) => ({ source: `authentication.${kind}`, path: [...path, option] });
  const names = {
    list: nameOf('listActionName', 'listSessions'),
    end: nameOf('endActionName', 'endSession'),
    endOthers: nameOf('endOthersActionName', 'endOtherSessions'),
  };
  const user = () => recordArgument();
  draft.addAction(
    {
      ...{ name: names.list, type: 'action', arguments: { user: user(), current: token.optional() }, run: list(part) },
      description: 'The live sessions of a user, that of the token `current` first.',
    },
    origin('listActionName'),
  );
  draft.addAction(
    {
      ...{ name: names.end, type: 'action', run: end(part, names.end) },
      description: 'Ends one session of a user by its id, or those that a condition names.',
      arguments: { user: user(), session: z.string().optional(), where: where.optional() },
    },
    origin('endActionName'),
  );
  draft.addAction(
    {
      ...{ name: names.endOthers, type: 'action', arguments: { user: user(), except: token } },
      ...{ run: endOthers(part, names.endOthers) },
      description: 'Ends every session of a user but that of a token.',
    },
    origin('endOthersActionName'),
  );
  instance.offer('list', { action: names.list, phase: listRoute });
  instance.offer('end', { action: names.end, phase: endRoute });
  instance.offer('endOthers', { action: names.endOthers, phase: endOthersRoute });
}

type ActionOption = 'listActionName' | 'endActionName' | 'endOthersActionName';
