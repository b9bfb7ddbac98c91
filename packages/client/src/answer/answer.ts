/** What a call resolves to. Only a failure of the network rejects. */
export type Answer<Body> = Success<Body> | Refusal;

/** The server did what it was asked. Beside `ok` are the members of its answer. */
export type Success<Body> = { readonly ok: true } & Body;

/** The server refused. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly problem: Problem;
  /** After how many seconds a further try makes sense, if the server says so (RFC 9110 section 10.2.3). */
  readonly retryAfter?: number;
}

/** Why the server refused (RFC 9457). */
export interface Problem {
  readonly type: string;
  /** For people, in English. It tells no more than the code. */
  readonly title: string;
  readonly status: number;
  /** Stable, for programs: `'AUTHENTICATION_FAILED'`. `'UNKNOWN'` if the answer is not from Ashlar, such as that of a proxy. */
  readonly code: string;
  /** What is wrong with which member of the body. Empty if it is about no member. */
  readonly errors: readonly ProblemError[];
}

/** What is wrong with one member of the body. */
export interface ProblemError {
  readonly detail: string;
  /** The member, as a JSON pointer in a URI fragment (RFC 6901): `#/email`. `#` where it is no member, such as a header. */
  readonly pointer: string;
}

/** A signed-in user. The token is in a cookie that no script can read. */
export interface SessionAnswer<User> {
  readonly user: User;
  /** When the session ends, unless it is renewed: ISO 8601. */
  readonly expiresAt: string;
  readonly sessionId: string;
}

/** A user without a session: who has to confirm an address first, say. */
export interface UserAnswer<User> {
  readonly user: User;
}

/** A user who has to prove a second factor. Give `pending` to the strategy of that factor. */
export interface PendingAnswer {
  readonly pending: string;
}

/** An answer that tells nothing. */
export type EmptyAnswer = Record<never, never>;
