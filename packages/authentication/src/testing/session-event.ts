/** When a call ran, in ticks of the ledger: its effect on the store was at some moment from `begin` to `end`. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** A token was issued. */
export interface IssueEvent extends Span {
  readonly kind: 'issue';
  /**
   * What was proved for it: a password, or a token that is used up by this. Undefined: nothing, as with `issueToken`.
   */
  readonly credential: string | undefined;
  readonly token: string;
}

/** A password was replaced by another. */
export interface ChangeEvent extends Span {
  readonly kind: 'change';
  /** What was proved for it: the old password, or a token that is used up by this. Undefined: nothing. */
  readonly credential: string | undefined;
  /** The new password. Each is set only once. */
  readonly password: string;
  /** The token that the change returned. */
  readonly token: string | undefined;
}

/** All sessions were ended, or one of them. */
export interface LogOutEvent extends Span {
  readonly kind: 'logOut';
  /** The token that was kept alive. */
  readonly except: string | undefined;
  /** The `sid` of the only session that was ended. Undefined: all were. */
  readonly session: string | undefined;
  /** True if everyone was logged out. Then no purpose is spared. */
  readonly everyone: boolean;
}

/** A change to the sessions of one user. A refused call is no event: it has changed nothing. */
export type SessionEvent = IssueEvent | ChangeEvent | LogOutEvent;

/** The events of one user, as `createSessionLedger` writes them down. */
export type SessionEvents = readonly SessionEvent[];
