import type { AnyResource } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';
import type { RevokeEvent } from './events.ts';
import type { RevokeListener } from './listeners.ts';

/** Names a session: `claims.sub`, and `claims.sid` (the `jti` for tokens of older versions). */
export interface SessionKey {
  readonly subject: string;
  readonly sessionId: string;
}

/** Which sessions of a user resource may have ended. */
interface MayHaveEnded {
  /** The user resource. */
  readonly resource: AnyResource;
  /** The users. Null: any, because everyone was logged out, texts may have been missed, or there were too many users. */
  readonly subjects: readonly string[] | null;
  /**
   * Those of `held` whose session has ended, as `authenticate` judges now. It asks the store only if `held` has a session of
   * these users.
   *
   * @throws AshlarError STORE_UNAVAILABLE
   */
  among<Held extends SessionKey>(held: Iterable<Held>): Promise<readonly Held[]>;
}

/** This process has ended sessions, and the commit is done. It is told once. */
export interface SessionsEndedHere
  extends MayHaveEnded,
    Pick<RevokeEvent, 'subject' | 'user' | 'cause' | 'reason' | 'actor'> {
  readonly here: true;
  /** The ids of the sessions that ended one by one. 'all': those of the users, but for one that the caller kept. */
  readonly sessions: readonly string[] | 'all';
}

/**
 * Some process has said that sessions have ended, perhaps this one. It is a hint, and anyone who may write to the store can
 * forge it, so ask `among`.
 */
export interface SessionsEndedSomewhere extends MayHaveEnded {
  readonly here: false;
}

/** What a listener of 'sessions.ended' gets. */
export type SessionsEnded = SessionsEndedHere | SessionsEndedSomewhere;

declare module '@ashlar/core' {
  interface DomainEvents {
    /** Sessions have ended, by whatever door: what belongs to them may end too. */
    readonly 'sessions.ended': SessionsEnded;
  }
}

/** The fact that holds what tells a domain of revocations. A resource whose sessions cannot be looked up has none. */
export const tellsDomain: Fact<RevokeListener> = fact<RevokeListener>('authentication.tellsDomain');
