import { type ActionContext, type AnyResource, coreErrors, InvalidInput, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, type RunInput } from '@ashlar/core/extension';
import { refuseUnlessRecent } from '../../part/recent-credential.ts';
import { noteSubject } from '../../part/strategy-call.ts';
import { findUser } from '../../sessions/authenticate.ts';
import { subjectOf } from '../../token/subject.ts';
import { checkToken } from '../../token/verify-token.ts';
import { lockUser } from '../../token-store/lock-user.ts';
import { endAmong } from './end-sessions.ts';
import { type LiveSession, liveSessionsOf } from './session-rows.ts';
import type { ListedSession, SessionsWhere } from './types.ts';

/** The sessions of one resource. */
export interface Sessions {
  /** Read it only when an action runs. The resource is not finished while it is compiled. */
  readonly resource: AnyResource;
}

type Body<Result> = (input: RunInput, context: ActionContext) => Promise<Result>;

/** Lists the live sessions of a user: the caller's first, then the last seen first. */
export function list({ resource }: Sessions): Body<readonly ListedSession[]> {
  return async ({ arguments: given }, { scope }) => {
    const subject = subjectOf(resource, recordIn(given.user));
    noteSubject(scope, subject);
    const current = given.current === undefined ? undefined : await checkToken(resource, given.current, scope.now());
    const { sid, jti } = current?.claims.sub === subject ? current.claims : {};
    const ownId = sid ?? jti;
    return (await liveSessionsOf(scope, resource, subject))
      .map(
        ({ jti: _jti, storedAt: _storedAt, ...session }): ListedSession => ({
          ...session,
          current: session.id === ownId,
        }),
      )
      .sort((one, other) => Number(other.current) - Number(one.current) || lastUse(other) - lastUse(one));
  };
}

/** Ends one session of a user, or those that a condition names. */
export function end({ resource }: Sessions, action: string): Body<Readonly<Row>> {
  return async ({ arguments: { user, session, where } }, { scope }) => {
    if ((session === undefined) === (where === undefined)) {
      throw new InvalidInput(`${resource.name}.${action}`, [
        session === undefined
          ? { path: ['session'], message: 'is required: the id of a session, or where in its place' }
          : { path: ['where'], message: 'goes in place of session, not beside it' },
      ]);
    }
    refuseUnlessRecent(resource, scope);
    return await endUnderLock({ resource, user }, scope, async (endOnly) => {
      // Invariant: the schema of the argument accepts only such a condition.
      if (where !== undefined) return await endOnly(matching(where as SessionsWhere));
      const ended = await endOnly(({ id }) => id === session);
      // Of another user or of none: the caller learns no difference.
      if (ended === 0) throw coreErrors.error('NOT_FOUND', { message: 'there is no such session' });
      return ended;
    });
  };
}

/** Ends every session of a user but that of a token. */
export function endOthers({ resource }: Sessions, action: string): Body<Readonly<Row>> {
  return async ({ arguments: { user, except } }, { scope }) => {
    refuseUnlessRecent(resource, scope);
    const kept = await checkToken(resource, except, scope.now());
    return await endUnderLock({ resource, user }, scope, async (endOnly, subject) => {
      // Judged under the lock: a forged or foreign token would spare a session that the caller does not have.
      const live = kept?.claims.sub === subject ? await findUser(scope, resource, kept) : null;
      if (live === null) {
        const issue = { path: ['except'], message: 'expected a live token of this user' };
        throw new InvalidInput(`${resource.name}.${action}`, [issue]);
      }
      return await endOnly(({ jti }) => jti !== live.claims.jti);
    });
  };
}

/** Ends the sessions that are meant, and returns how many. */
type EndOnly = (isMeant: (session: LiveSession) => boolean) => Promise<number>;

/** Locks the user, as everything that issues tokens does, so that no session begins meanwhile. */
async function endUnderLock(
  { resource, user }: Sessions & { readonly user: unknown },
  scope: Scope,
  work: (endOnly: EndOnly, subject: string) => Promise<number>,
): Promise<Readonly<Row>> {
  const record = recordIn(user);
  return await scope.store.transaction(async () => {
    const locked = await lockUser(scope, resource, { key: record });
    const subject = subjectOf(resource, locked ?? record);
    noteSubject(scope, subject);
    const basis = { subject, user: locked ?? record, cause: 'endSession' } as const;
    const endOnly: EndOnly = async (isMeant) =>
      await endAmong(scope, resource, { ...basis, choose: (live) => live.filter(isMeant) });
    return createRecord(resource, { ...(locked ?? record) }, { ended: await work(endOnly, subject) });
  });
}

function recordIn(user: unknown): Readonly<Row> {
  // Invariant: the schema of the argument accepts only a record of the resource.
  return user as Readonly<Row>;
}

/** A session that was never seen was last used when it began. */
function lastUse({ lastSeenAt, signedInAt }: Pick<LiveSession, 'lastSeenAt' | 'signedInAt'>): number {
  return (lastSeenAt ?? signedInAt).getTime();
}

/** All that is given must hold. */
function matching({ signedInBefore, lastSeenBefore, userAgent, strategy }: SessionsWhere) {
  return (session: LiveSession): boolean =>
    (signedInBefore === undefined || session.signedInAt < signedInBefore) &&
    (lastSeenBefore === undefined || lastUse(session) < lastSeenBefore.getTime()) &&
    (userAgent === undefined || (session.userAgent ?? '').toLowerCase().includes(userAgent.toLowerCase())) &&
    (strategy === undefined || session.strategy === strategy);
}
