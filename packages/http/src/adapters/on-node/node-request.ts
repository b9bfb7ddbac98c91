import type { RequestOrigin } from '../../session/session.ts';
import { requestAddress } from '../request-address.ts';
import { isPlainMethod } from '../request-method.ts';
import { departureOf } from './departure.ts';
import type { NodeIncoming, NodeOutgoing } from './node-shape.ts';

/** A request as the handler takes it, and what only the server knows of it. */
export interface ArrivedRequest {
  readonly request: Request;
  readonly from: RequestOrigin;
}

/** What an adapter has to say of a request of Node. */
export interface NodeArrival {
  readonly incoming: NodeIncoming;
  readonly outgoing: NodeOutgoing;
  /** The raw target. Express cuts the path of a router off `request.url`. */
  readonly target: string | undefined;
  readonly body: ReadableStream<Uint8Array> | Uint8Array | string | null;
}

/** Turns a request of node:http into one of the web. Its signal aborts when the client goes away before the answer. */
export function nodeRequest(baseUrl: string, { incoming, outgoing, target = '', body }: NodeArrival): ArrivedRequest {
  const { method = 'GET' } = incoming;
  const isPlain = isPlainMethod(method);
  const request = new Request(requestAddress(baseUrl, target), {
    method: isPlain ? method : 'GET',
    headers: nodeHeaders(incoming),
    signal: departureOf(outgoing),
    ...(body === null || !isPlain ? {} : { body, duplex: 'half' }),
  });
  if (!isPlain) Object.defineProperty(request, 'method', { value: method });
  return { request, from: nodeOrigin(incoming) };
}

/** The peer: the client, or the last proxy. */
export function nodeOrigin({ socket }: NodeIncoming): RequestOrigin {
  return { ip: socket.remoteAddress };
}

/** All headers as they came. `request.headers` drops the second of two credentials, which must be seen to be refused. */
export function nodeHeaders({ rawHeaders }: NodeIncoming): Headers {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    // HTTP/2 has its method and path among them.
    if (!name.startsWith(':')) headers.append(name, value);
  }
  return headers;
}
