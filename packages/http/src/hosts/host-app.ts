import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AnyRecord } from '@ashlar/core';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';

/** What a route of the application is given. */
export interface HostCall {
  readonly session: Session<AnyRecord> | null;
  /** The parsed JSON body. Undefined without one. */
  readonly body: unknown;
  /** Sets a header of the answer. */
  setHeader(name: string, value: string): void;
}

/** A route of the application. The host mounts it behind a guard of its adapter. */
export interface HostRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly guard: 'signedIn' | 'currentUser';
  /** What it does. The host answers the result as JSON, with status 200. */
  run(call: HostCall): Promise<unknown>;
}

/** An application for a host to serve: the routes of authentication at `/auth`, those of resources at `/api`, and its own. */
export interface HostApp {
  readonly auth: AuthHttp;
  /** What `createResourceHttp` returned. The host mounts it as it mounts `auth`. */
  readonly api: Mountable;
  readonly resource: AuthenticatedResource;
  readonly routes: readonly HostRoute[];
}

/** A server that listens. */
export interface RunningHost {
  readonly port: number;
  close(): Promise<void>;
}
