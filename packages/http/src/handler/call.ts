import type { Authenticated } from '@ashlar/authentication';
import type { AnyRecord } from '@ashlar/core';
import type { ServedRoute } from '../route/served-route.ts';
import type { PresentedToken } from '../session/read-credential.ts';
import type { RequestOrigin, Transport } from '../session/session.ts';
import type { FrontEnd } from './front-end.ts';

/** A request that has passed the door: its origin, its credential and its body were found good. */
export interface Call<Route extends ServedRoute = ServedRoute> {
  readonly front: FrontEnd;
  readonly route: Route;
  readonly request: Request;
  /** What the adapter knows of where it comes from. */
  readonly from: RequestOrigin;
  /** The token that came with it, good or bad. */
  readonly presented: PresentedToken | undefined;
  /** The session behind it, for a route that needs one. */
  readonly session: Authenticated<AnyRecord> | undefined;
  /** How a new token leaves. */
  readonly transport: Transport;
  /** The members of the body that are the action's. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether the session is to outlive the browser. */
  readonly remembers: boolean;
}

/** What a route has done. */
export interface Outcome {
  readonly status: 200 | 202 | 204;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The header that sets the cookie of the new session. */
  readonly cookie?: string;
  /** The token of the new session. It is ended if the answer cannot go out. */
  readonly issued?: string;
  /** A sign-in that waits for a second factor. */
  readonly pending?: string;
  /** The user whom callbacks hear of. */
  readonly user?: AnyRecord | undefined;
  /** Whether the caller is signed out now. */
  readonly hasEnded?: boolean;
}
