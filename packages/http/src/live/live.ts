import type { AuthenticatedResource, Duration } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';
import type { Ending } from './ending.ts';
import type { Handshake, HandshakeSocket } from './handshake.ts';

/** The options of `createLive`. */
export interface LiveOptions<Of extends AuthenticatedResource> {
  /** The domain of the resource. Closing it ends all connections. */
  readonly domain: Domain;
  /** Whose sessions the connections belong to. Its tokens are stored, and needed to sign in. */
  readonly resource: Of;
  /** How often all connections are looked at, beside each signal. Default '30 seconds'. */
  readonly sweep?: Duration;
  /** How long no look may succeed before the process counts as blind. Longer than `sweep`. Default '60 seconds'. */
  readonly blindAfter?: Duration;
  /** What happens then: 'close' ends every connection with 1013, 'keep' keeps them. Default 'close'. */
  readonly whenBlind?: 'close' | 'keep';
  /** How often an event stream sends a comment, so that proxies keep it while it is silent. Default '25 seconds'. */
  readonly keepAlive?: Duration;
}

/** A WebSocket by its shape: one of the package `ws`. */
export interface LiveSocket {
  /** 3 if it is closed (WebSockets Standard 3.1). */
  readonly readyState?: number;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

/** What the application does with a socket. */
export interface SocketHandlers {
  /** Gets each message, and none after the session has ended. A failure goes to the domain's `onError`. */
  onMessage?(data: unknown, isBinary: boolean): unknown;
}

/** Sends one event of an event stream. A stream whose client leaves 1,000 of them unread is cut. */
export type SendEvent = (event: { readonly data: string; readonly event?: string; readonly id?: string }) => void;

/** Live connections that end with their sessions. */
export interface Live<User> {
  /** How many connections there are. */
  readonly size: number;
  /** How many have been ended, by reason. */
  readonly closed: Readonly<Record<Ending, number>>;
  /**
   * The session of an upgrade request, by cookie or bearer. A request that may not connect is answered with 401, 403 or 503, and
   * its socket is destroyed: then null.
   */
  admit(auth: AuthHttp, request: Handshake, socket: HandshakeSocket): Promise<Session<User> | null>;
  /** Binds a socket to a session, and looks once more whether it is live. Resolves to whether it may go on. It never rejects. */
  attach(socket: LiveSocket, session: Session<object>, handlers?: SocketHandlers): Promise<boolean>;
  /**
   * Answers with an event stream that ends with the session. `work` begins when the answer is read and the session has been found
   * live. `signal` is aborted when the stream is over. If `work` fails, the stream ends, and the domain's `onError` hears of it.
   */
  stream(session: Session<object>, work: (send: SendEvent, signal: AbortSignal) => unknown): Response;
  /** Ends all connections with 1001, and everything that looks after them. Closing the domain calls it. */
  stop(): Promise<void>;
}
