import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';

/** What of a stream of HTTP/2 is used. A message of node:http has none. */
interface Http2Stream {
  readonly destroyed: boolean;
  readonly endAfterHeaders: boolean;
  readonly rstCode?: number | undefined;
  close(code: number): void;
}

/** What of a request of Node is used: one of node:http, or of node:http2. */
export interface NodeIncoming extends Readable {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: string[];
  readonly complete: boolean;
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly stream?: Http2Stream;
}

/** What of a response of Node is used: one of node:http, or of node:http2. */
export interface NodeOutgoing extends Writable {
  statusCode: number;
  readonly headersSent: boolean;
  readonly stream?: Http2Stream;
  hasHeader(name: string): boolean;
  setHeader(name: string, value: number | string | readonly string[]): unknown;
  appendHeader(name: string, value: string[]): unknown;
}

/** What `createServer` of node:http and of node:http2 takes. It may be awaited, and never rejects. */
export type NodeListener<Incoming extends NodeIncoming = NodeIncoming, Outgoing extends NodeOutgoing = NodeOutgoing> = (
  request: Incoming,
  response: Outgoing,
) => Promise<void>;

/** Makes a listener of one that finds the session of its request. */
export type NodeGuard<SessionOfRequest> = <
  Incoming extends NodeIncoming = IncomingMessage,
  Outgoing extends NodeOutgoing = ServerResponse,
>(
  listener: (request: Incoming & { readonly session: SessionOfRequest }, response: Outgoing) => unknown,
) => NodeListener<Incoming, Outgoing>;
