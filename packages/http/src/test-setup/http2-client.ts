import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { certificate } from './certificate.ts';
import { baseUrl } from './served-accounts.ts';

/** An answer over HTTP/2. */
interface Http2Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request over HTTP/2: its headers, with `:path` and `:method` among them, and its body. */
interface Http2Call {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** One connection of HTTP/2 from a page of the application. */
export interface Http2Client {
  readonly session: ClientHttp2Session;
  /** Opens a stream, with a body to be written. */
  open(headers: Http2Call['headers'], endStream?: boolean): ClientHttp2Stream;
  /** Sends a request. Rejects if its stream is reset with an error. */
  send(call: Http2Call): Promise<Http2Answer>;
}

/** Starts a server, and connects to it. Both go with the current test. */
export async function http2Client(server: Http2Server | Http2SecureServer, scheme = 'http'): Promise<Http2Client> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  const session = connect(`${scheme}://127.0.0.1:${port}`, { ca: certificate.cert });
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const open = (headers: Http2Call['headers'], endStream = false): ClientHttp2Stream =>
    session.request({ origin: baseUrl, 'content-type': 'application/json', ...headers }, { endStream });
  return {
    session,
    open,
    async send({ headers, body }) {
      const stream = open(headers, body === undefined);
      const answered = Promise.withResolvers<IncomingHttpHeaders>();
      stream.on('response', answered.resolve).on('error', answered.reject);
      if (body !== undefined) stream.end(body);
      const found = await answered.promise;
      return { status: Number(found[constants.HTTP2_HEADER_STATUS]), headers: found, body: await text(stream) };
    },
  };
}
