import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { IssueEvent, NewTokenEvent } from '../../part/events.ts';
import { userPurpose } from '../../token/claims.ts';
import { subjectOf } from '../../token/subject.ts';
import { deviceOf } from './device.ts';
import { endAmong } from './end-sessions.ts';
import type { SessionsSettings } from './option-types.ts';
import { keptWithToken, type LiveSession } from './session-rows.ts';

/** What is kept of a session with its token. A renewal keeps what its caller does not say again. */
export async function sessionValues(
  { resource, options }: { readonly resource: AnyResource; readonly options: SessionsSettings },
  { claims, parent, strategy, context }: NewTokenEvent,
  scope: Scope,
): Promise<Readonly<Row>> {
  if (claims.purpose !== userPurpose) return {};
  const before = parent === null ? undefined : await keptWithToken(scope, resource, parent.jti);
  const device = deviceOf(context, options);
  return {
    sessionId: claims.sid,
    signedInAt: new Date((claims.auth_time ?? claims.iat) * 1000),
    strategy: strategy ?? before?.strategy,
    userAgent: device.userAgent === undefined ? before?.userAgent : device.userAgent,
    ip: device.ip === undefined ? before?.ip : device.ip,
    lastSeenAt: options.lastSeen === false ? null : scope.now(),
  };
}

/** A new session ends the oldest ones beyond the maximum. The transaction holds the user's row. */
export async function endBeyond(
  { resource, maximum }: { readonly resource: AnyResource; readonly maximum: number },
  { claims, parent, user }: IssueEvent,
  scope: Scope,
): Promise<void> {
  if (user === null || parent !== null || claims.purpose !== userPurpose) return;
  await endAmong(scope, resource, {
    ...{ subject: subjectOf(resource, user), user, cause: 'maximum' },
    choose: (live) =>
      live
        .filter(({ jti }) => jti !== claims.jti)
        .sort(newestFirst)
        .slice(maximum - 1),
  });
}

/** Times of a sign-in are whole seconds. Among equals the one that was stored later is newer. */
function newestFirst(one: LiveSession, other: LiveSession): number {
  return (
    other.signedInAt.getTime() - one.signedInAt.getTime() ||
    other.storedAt.getTime() - one.storedAt.getTime() ||
    (one.jti < other.jti ? -1 : 1)
  );
}
