import type { AuthHttp } from '../handler/auth-http.ts';
import { type Answer, readAnswer } from './browser.ts';

/** A request with nothing but what the test says: no cookie, no `Origin`. */
export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** Sends a request as it is. */
export async function sendRaw(
  auth: AuthHttp,
  path: string,
  { method = 'POST', headers = {}, body = null }: RawRequest = {},
): Promise<Answer> {
  // Node asks for `duplex` where a body is a stream. The types of a browser do not know it.
  const init: RequestInit & { readonly duplex: 'half' } = { method, headers, body, duplex: 'half' };
  return await readAnswer(await auth.handler(new Request(auth.baseUrl + path, init), { ip: '192.0.2.1' }));
}

/** A body that arrives in pieces, and says nothing of its length. */
export function streamOf(...chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
  });
}

/** The errors of a problem. */
export function errorsOf({ body }: Answer): unknown {
  return Object(body).errors;
}
