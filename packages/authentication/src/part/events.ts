import type { Row } from '@ashlar/core/data-layer';
import type { Claims } from '../token/claims.ts';
import type { StoredToken } from '../token/stored-token.ts';

/** What the caller said beside the input: `context` of the call, such as `device`. */
export type CallerContext = Readonly<Record<string, unknown>>;

/** A token that was stored, for whatever purpose: `claims.purpose` says which. */
export interface IssueEvent {
  /** The strategy that issued it; null for `issueToken` and `renewToken`. */
  readonly strategy: string | null;
  /** The strategy's action; 'issueToken', 'renewToken', or 'issueWithCredential' outside of a strategy's action. */
  readonly action: string;
  /** The user as a record; null for a token of an identity that no user has yet. */
  readonly user: Readonly<Row> | null;
  readonly claims: Claims;
  /** Its row, or null where tokens are not stored. */
  readonly storedToken: StoredToken | null;
  /** The claims of the token that it takes the place of, for `renewToken`; else null: then it begins something. */
  readonly parent: Claims | null;
  readonly context: CallerContext;
}

/**
 * Why tokens were revoked. `logOut`: by a log-out of one user. `passwordChange`: by a change of a credential; `reset`: by
 * one with a mailed token. `revoke`: one by one. `consume`: used up by what it was for. `renew`: a new one took its place.
 * `destroy`: the user was destroyed. `bulk`: by a bulk action that changed or destroyed many users at once.
 */
export type RevocationCause =
  | 'logOut'
  | 'passwordChange'
  | 'reset'
  | 'revoke'
  | 'consume'
  | 'renew'
  | 'destroy'
  | 'bulk';

/** Tokens that were revoked: at least one. */
export interface RevokeEvent {
  /** Whose tokens; null for a bulk action, which revokes those of all `subjects` by one statement. */
  readonly subject: string | null;
  /** The same as a list. Of a bulk action: all whom it wrote, also those who had no token. */
  readonly subjects: readonly string[];
  /** The user as a record, where the revocation has read it. */
  readonly user: Readonly<Row> | null;
  /** How many tokens. */
  readonly count: number;
  /** Which ones, where they were revoked by their `jti`; null where they were revoked by their subject. */
  readonly jtis: readonly string[] | null;
  /** The purposes that were revoked, where they are known; null: of every purpose that `except` leaves. */
  readonly purposes: readonly string[] | null;
  /** The purposes that were spared. */
  readonly exceptPurposes: readonly string[];
  /** `context.reason` of the call, if it is text. */
  readonly reason: string | null;
  /** Who asked, as the call names them. */
  readonly actor: unknown;
  readonly cause: RevocationCause;
  readonly context: CallerContext;
}

/** What a call of an action counts as for limits: an attempt to prove a credential, or a request for mail. */
export type Counting = 'signIn' | 'requests';

/** What is known of a call of a strategy action before it runs. */
export interface AttemptFacts {
  readonly strategy: string;
  readonly action: string;
  /** Undefined for an action that neither proves a credential nor sends mail. */
  readonly counts: Counting | undefined;
  /** The identity that was given, normalised, whether there is such a user or not; null if the input names none. */
  readonly identity: string | null;
  /** The same object in `beforeAttempt` and in `onAttempt` of one call. */
  readonly context: CallerContext;
}

/** A call of a strategy action that has ended. */
export interface AttemptEvent extends AttemptFacts {
  readonly status: 'success' | 'failure';
  /** The user's subject, if there is such a user. */
  readonly subject: string | null;
  /** Whether a transaction around the call was rolled back after it: then nothing of what a success wrote is there. */
  readonly rolledBack: boolean;
  /** What went wrong; no message, since the message of an application's own error may hold anything. */
  readonly error?: AttemptError;
}

/** An error without what might be secret. */
export interface AttemptError {
  readonly name: string;
  /** The stable code; undefined for errors that are not Ashlar's. */
  readonly code: string | undefined;
}
