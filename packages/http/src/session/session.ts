import type { Authenticated } from '@ashlar/authentication';

/** How a request brings its token, or wants one. */
export type Transport = 'cookie' | 'bearer';

/** What is known of the device behind a request. Parts see it as `context.device`. */
export interface Device {
  readonly userAgent: string | undefined;
  /** Null if the adapter knows no address. */
  readonly ip: string | null;
}

/** A signed-in request. */
export interface Session<User> extends Authenticated<User> {
  /** The id of the session. Renewing the token keeps it. */
  readonly sessionId: string;
  readonly transport: Transport;
  readonly device: Device;
}

/** What of a request a session is read from. In a server component of Next.js there are only headers. */
export interface SessionRequest {
  readonly headers: Headers;
  /** Default 'GET'. */
  readonly method?: string;
}

/** What an adapter knows of a request that the request does not say. */
export interface RequestOrigin {
  /** The address of the peer: the client, or the last proxy. */
  readonly ip?: string | null | undefined;
}
