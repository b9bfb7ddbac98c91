import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { hasSection, resourceOfRecord } from '@ashlar/core/extension';
import type { RevocationCause, RevokeEvent } from '../part/events.ts';
import { listenersOf } from '../part/listeners.ts';
import { tellsDomain } from '../part/sessions-ended.ts';
import { factsOf } from '../token/settings.ts';
import { subjectOf } from '../token/subject.ts';
import { announce } from './announce.ts';
import { recordOfRow } from './record-of-row.ts';

/** Why tokens are revoked, and their user. */
export interface RevocationOrigin {
  /** The user as a record, if the caller has read it. */
  readonly user?: Readonly<Row> | undefined;
  /** Default: 'revoke', or 'bulk' for the tokens of many users. */
  readonly cause?: RevocationCause | undefined;
  /** What the caller of the action gave as its reason. Default: `context.reason` of the call, if it is text. */
  readonly reason?: string | undefined;
}

type Told = Pick<RevokeEvent, 'subjects' | 'count'> &
  Partial<Pick<RevokeEvent, 'jtis' | 'sessionIds' | 'purposes' | 'exceptPurposes'>>;

/** Announces revoked tokens, and calls the listeners of their resource. Without any revoked token it does nothing. */
export async function tellRevoked(
  scope: Scope,
  resource: AnyResource,
  { user, cause = 'revoke', reason, ...told }: Told & RevocationOrigin,
): Promise<void> {
  if (told.count === 0) return;
  const { subjects, count, jtis = null, sessionIds = null, purposes = null, exceptPurposes = [] } = told;
  const { tokenResource } = factsOf(resource).tokens;
  if (tokenResource !== undefined)
    await announce(scope, tokenResource, { subjects, count, cause, purposes, exceptPurposes });
  const own = ResourceInfo.fact(resource, tellsDomain);
  const listeners = [...(listenersOf(resource)?.revoke ?? []), ...(own === undefined ? [] : [own])];
  if (listeners.length === 0) return;
  const { actor, context = {} } = scope.options;
  const [only = null, ...others] = subjects ?? [];
  const event: RevokeEvent = Object.freeze({
    // Copies: what one listener does to them reaches neither another one nor the revocation.
    subjects: subjects && Object.freeze([...subjects]),
    count,
    jtis: jtis && Object.freeze([...jtis]),
    sessionIds: sessionIds && Object.freeze([...sessionIds]),
    purposes: purposes && Object.freeze([...purposes]),
    exceptPurposes: Object.freeze([...exceptPurposes]),
    subject: others.length === 0 && cause !== 'bulk' ? only : null,
    user: user === undefined ? null : recordOfRow(resource, user),
    reason: reasonOf(scope, reason),
    actor,
    cause,
    context,
  });
  for (const listener of listeners) await listener(event, scope);
}

/** In characters. A longer actor is no name. */
const longestActor = 200;

/** Why tokens are revoked: what the caller of the action gave, or else `context.reason` of the call if it is text. */
export function reasonOf({ options: { context = {} } }: Scope, given: string | undefined): string | null {
  return given ?? (typeof context.reason === 'string' ? context.reason : null);
}

/**
 * What the rows of revoked tokens keep in their extra data: why, and who did it. An actor who is a user is named by the subject,
 * another one by a text; any other object may hold anything, and is left out. Undefined: there is nothing to keep.
 */
export function revocationNote(scope: Scope, reason: string | null): Readonly<Row> | undefined {
  const actor = nameOf(scope.options.actor);
  if (reason === null && actor === undefined) return undefined;
  return {
    ...(reason === null ? {} : { revocationReason: reason }),
    ...(actor === undefined ? {} : { revocationActor: actor }),
  };
}

function nameOf(actor: unknown): string | undefined {
  if (typeof actor === 'string') return actor.length > longestActor ? undefined : actor;
  if (typeof actor !== 'object' || actor === null) return undefined;
  const resource = resourceOfRecord(actor);
  return resource !== undefined && hasSection(resource, 'authentication')
    ? subjectOf(resource, { ...actor })
    : undefined;
}
