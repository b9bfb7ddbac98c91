import { requestAddress } from './request-address.ts';
import { isPlainMethod } from './request-method.ts';

/** What an adapter has to say of a request of the web. */
export interface WebArrival {
  /** The raw target. Default: that of `request.url`, as far as the host has kept it. */
  readonly target?: string | undefined;
  /** The body, if it is not that of the request. */
  readonly body?: ReadableStream<Uint8Array> | ArrayBuffer | null;
}

/** The same request with an address of ours: hosts make `request.url` of `Host`, which is the client's. */
export function webRequest(baseUrl: string, request: Request, { target, body = request.body }: WebArrival): Request {
  const { method, headers, signal } = request;
  const isPlain = isPlainMethod(method);
  const carriesBody = body !== null && isPlain && method !== 'GET' && method !== 'HEAD';
  const own = new Request(requestAddress(baseUrl, target ?? targetOf(request.url)), {
    method: isPlain ? method : 'GET',
    headers,
    signal,
    ...(carriesBody ? { body, duplex: 'half' } : {}),
  });
  if (!isPlain) Object.defineProperty(own, 'method', { value: method });
  return own;
}

/** What follows the authority, as text: parsing would hide what the request has asked for. */
function targetOf(url: string): string {
  const path = url.indexOf('/', url.indexOf('//') + 2);
  return path === -1 ? '/' : url.slice(path);
}
