/** How many users there are, and how many sessions each of them has. */
export interface Population {
  readonly users: number;
  readonly sessionsEach: number;
  /** How many of them act. Default: all. */
  readonly acting?: number;
  /** Whether the sessions are over. Default: they live for two weeks. */
  readonly expired?: boolean;
}

/** How passwords are hashed: the same for all contenders. */
export interface Hashing {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

/** A user who acts, with the first of the user's sessions. */
export interface Session {
  readonly userId: string;
  readonly email: string;
  /** What is presented to be let in: a JWT, or the value of a cookie. */
  readonly token: string;
}

/** What each contender does, in its own way, on a database of its own. Everything is measured with its promise. */
export interface Accounts {
  readonly name: string;
  readonly sessions: readonly Session[];
  /** Resolves to the user, or to null. */
  authenticate(session: Session): unknown;
  /** Ends all sessions of the user. */
  logOutEverywhere(session: Session): unknown;
  /** Ends all sessions of the user but this one. */
  logOutOthers(session: Session): unknown;
  register(email: string): unknown;
  signIn(email: string): unknown;
  /** Changes the password, ends the user's sessions and begins a new one. */
  changePassword(session: Session): unknown;
  /** The sessions that live, of all users. */
  countLive(): Promise<number>;
  close(): Promise<void>;
}

/** The password of everybody, and the one to change it to. */
export const password = 'correct horse battery staple';
export const nextPassword = 'correct horse battery stapler';

/** When the sessions that are filled in end. */
export function endOf({ expired = false }: Population): Date {
  const hours = expired ? -1 : 14 * 24;
  return new Date(Date.now() + hours * 3600 * 1000);
}
