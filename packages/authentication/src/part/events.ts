import type { Row } from '@ashlar/core/data-layer';
import type { Claims } from '../token/claims.ts';
import type { StoredToken } from '../token/stored-token.ts';

/** What the caller said beside the input: `context` of the call, with `device` for example. */
export type CallerContext = Readonly<Record<string, unknown>>;

/** A stored token of any purpose: see `claims.purpose`. */
export interface IssueEvent {
  /** The strategy that issued it; null for `issueToken` and `renewToken`. */
  readonly strategy: string | null;
  /** The action of the strategy. Outside of one: 'issueToken', 'renewToken' or 'issueWithCredential'. */
  readonly action: string;
  /** The user as a record, or null if the token is for an identity that no user has yet. */
  readonly user: Readonly<Row> | null;
  readonly claims: Claims;
  /** The row of the token, or null if tokens are not stored. */
  readonly storedToken: StoredToken | null;
  /** For `renewToken`, the claims of the token that it replaces. Otherwise null: a session begins. */
  readonly parent: Claims | null;
  readonly context: CallerContext;
}

/** A token that is about to be stored. */
export interface NewTokenEvent extends Omit<IssueEvent, 'storedToken'> {}

/** A session that `authenticate` has let in. */
export interface AuthenticateEvent {
  /** The user as a record. */
  readonly user: Readonly<Row>;
  readonly claims: Claims;
  /** The token's row, with the attributes that the listeners read. */
  readonly row: Readonly<Row>;
}

/**
 * Why tokens were revoked. `logOut`: one user logged out. `passwordChange`: a credential changed. `reset`: it changed
 * by a mailed token. `revoke`: the application revoked one token. `consume`: a token was used up. `renew`: a new token
 * replaced it. `destroy`: the user was destroyed. `bulk`: a bulk action changed or destroyed many users. `endSession`: a
 * session of the list was ended. `maximum`: a new session took the place of the oldest one.
 * `everyone`: all users of the resource were logged out at once.
 */
export type RevocationCause =
  | 'logOut'
  | 'passwordChange'
  | 'reset'
  | 'revoke'
  | 'consume'
  | 'renew'
  | 'destroy'
  | 'bulk'
  | 'endSession'
  | 'maximum'
  | 'everyone';

/** Revoked tokens, at least one. For the cause 'everyone', they are not counted. */
export interface RevokeEvent {
  /** The subject of the tokens. Null for a bulk action, which revokes those of all `subjects` in one statement, and for everyone. */
  readonly subject: string | null;
  /** All subjects. For a bulk action: all users that it wrote, also those without a token. Null for everyone. */
  readonly subjects: readonly string[] | null;
  /** The user as a record, if the revocation has read it. */
  readonly user: Readonly<Row> | null;
  /** The number of tokens. Null for everyone. */
  readonly count: number | null;
  /** The `jti`s, if the tokens were revoked one by one. Null if they were revoked by subject. */
  readonly jtis: readonly string[] | null;
  /** The sessions, if they were ended one by one. Null if they are not known. */
  readonly sessionIds: readonly string[] | null;
  /** The revoked purposes, if known. Null: all purposes but `exceptPurposes`. */
  readonly purposes: readonly string[] | null;
  /** The purposes that stay alive. */
  readonly exceptPurposes: readonly string[];
  /** The argument `reason` of a log-out. Without it, `context.reason` of the call, if it is text. */
  readonly reason: string | null;
  /** The actor of the call. */
  readonly actor: unknown;
  readonly cause: RevocationCause;
  readonly context: CallerContext;
}

/** How limits count a call: as an attempt to prove a credential, or as a request for mail. */
export type Counting = 'signIn' | 'requests';

/** What is known about a call of a strategy action before it runs. */
export interface AttemptFacts {
  readonly strategy: string;
  readonly action: string;
  /** Undefined for an action that neither proves a credential nor sends mail. */
  readonly counts: Counting | undefined;
  /** The identity in the input, normalised, for known and unknown users. Null if the input has none. */
  readonly identity: string | null;
  /** The attribute that the identity names. Null if there is no identity, or if the part does not say. */
  readonly identityField: string | null;
  /** The subject of the record in the input. Null if the input has none. */
  readonly subject: string | null;
  /** The same object in `beforeAttempt` and in `onAttempt` of one call. */
  readonly context: CallerContext;
}

/** A call of a strategy action that has ended. */
export interface AttemptEvent extends AttemptFacts {
  readonly status: 'success' | 'failure';
  /** The user's subject, or null for an unknown user. */
  readonly subject: string | null;
  /** True if the surrounding transaction rolled back after the call. Then nothing that a success wrote remains. */
  readonly rolledBack: boolean;
  /** The error, without its message: the message of an application's own error may hold anything. */
  readonly error?: AttemptError;
}

/** An error without parts that may be secret. */
export interface AttemptError {
  readonly name: string;
  /** The stable code. Undefined for errors that are not Ashlar's. */
  readonly code: string | undefined;
}
