import type { AnyRecord, AnyResource } from '@ashlar/core';
import type { Problem } from '../problem/http-problem.ts';

/** The route that a callback hears of. */
export interface Activity {
  readonly resource: AnyResource;
  /** The strategy or add-on. Undefined for the routes of the session itself. */
  readonly strategy: string | undefined;
  readonly phase: string;
}

/** A route that has succeeded. */
export interface SuccessEvent {
  readonly activity: Activity;
  /** The user, if the route is about one whom the caller may know. The record has no `$metadata`. */
  readonly user: AnyRecord | undefined;
  readonly request: Request;
  /**
   * The answer. Its cookies are added after the callback, also to an answer of your own: no callback sees a token, but in the
   * body for a caller who asked for a bearer.
   */
  readonly response: Response;
}

/** A route that has refused. */
export interface FailureEvent {
  /** Undefined if there is no such route. */
  readonly activity: Activity | undefined;
  readonly problem: Problem;
  readonly request: Request;
  readonly response: Response;
}

/** A user who has signed out. */
export interface SignOutEvent {
  /** Undefined if no user was signed in. */
  readonly user: AnyRecord | undefined;
  readonly request: Request;
  readonly response: Response;
}

/** What a callback may return: an answer in place of the given one. */
export type CallbackAnswer = Response | undefined;

/**
 * What an application does after a route (AshAuthentication: `success`, `failure` and `sign_out` of a controller). It may add
 * headers to `response`, or return another response. One that throws is reported, the answer is 500, and a session that the
 * route has begun is ended. To read the body of `response`, read that of `response.clone()`.
 */
export interface Callbacks {
  success?(event: SuccessEvent): CallbackAnswer | undefined | Promise<CallbackAnswer | undefined>;
  failure?(event: FailureEvent): CallbackAnswer | undefined | Promise<CallbackAnswer | undefined>;
  signOut?(event: SignOutEvent): CallbackAnswer | undefined | Promise<CallbackAnswer | undefined>;
}
