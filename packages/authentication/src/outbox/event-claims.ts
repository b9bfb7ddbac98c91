import type { RevokeEvent } from '../part/events.ts';

/** The type of a CAEP event that says that a session was revoked. */
export const sessionRevoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

/** The longest reason that leaves, in UTF-16 units. `context.reason` may be any text. */
const longestReason = 200;

/** What a revocation is about: a user, and one session of theirs if only that one ended. */
export interface Ended {
  readonly subject: string;
  readonly sid: string | undefined;
}

/** What is the same in all events of one revocation. */
export interface Revocation {
  readonly issuer: string;
  /** Ties the events of one revocation together (RFC 8417 section 2.2). */
  readonly txn: string;
  readonly at: Date;
  readonly by: InitiatingEntity | undefined;
  readonly reason: string | null;
}

/** Who began a revocation (CAEP 1.0 section 2). */
export type InitiatingEntity = 'admin' | 'user' | 'policy';

/** The claims of an event that a row holds: CAEP 1.0 section 3.1, with the subject as in RFC 9493 and SSF 1.0. */
export function eventClaims(
  { issuer, txn, at, by, reason }: Revocation,
  { subject, sid }: Ended,
): Readonly<Record<string, unknown>> {
  const user = { format: 'iss_sub', iss: issuer, sub: subject };
  return {
    sub_id: sid === undefined ? user : { format: 'complex', user, session: { format: 'opaque', id: sid } },
    txn,
    events: {
      [sessionRevoked]: {
        event_timestamp: secondsAt(at),
        ...(by === undefined ? {} : { initiating_entity: by }),
        // Ashlar does not know the language of the text: RFC 5646 section 4.1 has `und` for that.
        ...(reason === null || reason === '' ? {} : { reason_admin: { und: reason.slice(0, longestReason) } }),
      },
    },
  };
}

/** A moment as claims say it, in whole seconds. */
export function secondsAt(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

/** What tells who began a revocation. */
interface Initiation extends Pick<RevokeEvent, 'cause' | 'context' | 'actor'> {
  /** The subject of the actor, if the actor is a user of the resource. */
  readonly actorSubject: string | undefined;
}

/** Who began the revocation of a subject. Undefined if nothing says: trusted code without an actor. */
export function initiatingEntity(
  { cause, context, actor, actorSubject }: Initiation,
  subject: string,
): InitiatingEntity | undefined {
  if (cause === 'maximum') return 'policy';
  const { claims } = context;
  const caller = actorSubject ?? (isClaims(claims) ? claims.sub : undefined);
  if (caller !== undefined) return caller === subject ? 'user' : 'admin';
  if (actor !== undefined && actor !== null) return 'admin';
  return cause === 'passwordChange' || cause === 'reset' ? 'user' : undefined;
}

function isClaims(value: unknown): value is { readonly sub: string } {
  return typeof value === 'object' && value !== null && 'sub' in value && typeof value.sub === 'string';
}
