/** When something was done, in ticks of the ledger: it happened to the store at some moment from `begin` to `end`. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** A token was issued. */
export interface IssueEvent extends Span {
  readonly kind: 'issue';
  /** What was proved to get it: a password, or a token that is used up by this. Undefined: nothing, as with `issueToken`. */
  readonly credential: string | undefined;
  readonly token: string;
}

/** A password was set in the place of another. */
export interface ChangeEvent extends Span {
  readonly kind: 'change';
  /** What was proved to do it: the password before, or a token that is used up by this. Undefined: nothing. */
  readonly credential: string | undefined;
  /** The new password. Each is set once. */
  readonly password: string;
  /** The token that the change gave back. */
  readonly token: string | undefined;
}

/** All sessions were ended. */
export interface LogOutEvent extends Span {
  readonly kind: 'logOut';
  /** The token that was kept. */
  readonly except: string | undefined;
}

/** Something that was done to the sessions of one user. What was refused is no event: it has changed nothing. */
export type SessionEvent = IssueEvent | ChangeEvent | LogOutEvent;

/** The events of one user, as `createSessionLedger` writes them down. */
export type SessionEvents = readonly SessionEvent[];
