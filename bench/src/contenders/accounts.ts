/** How many users there are, and how many sessions each of them has. */
export interface Population {
  readonly users: number;
  readonly sessionsEach: number;
  /** The number of users who act. Default: all. */
  readonly acting?: number;
  /** Whether the sessions have expired. Default: they live for two weeks. */
  readonly expired?: boolean;
  /** Whether sessions end at different times of one week, as those that began at different times do. Default: all at once. */
  readonly spread?: boolean;
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
  /** The proof of the session: a JWT, or the value of a cookie. */
  readonly token: string;
}

/** The work of each contender, done in its own way, on a database of its own. Measurements include the promises. */
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
  /** The number of live sessions of all users. */
  countLive(): Promise<number>;
  close(): Promise<void>;
}

/** The password of every user, and the new one of a change. */
export const password = 'correct horse battery staple';
export const nextPassword = 'correct horse battery stapler';

/** JWTs have whole seconds. */
const began = Math.floor(Date.now() / 1000) * 1000;

/** The expiry of the sessions in the filled tables: the same for the whole run. */
export function endOf({ expired = false }: Population): Date {
  const hours = expired ? -1 : 14 * 24;
  return new Date(began + hours * 3600 * 1000);
}
