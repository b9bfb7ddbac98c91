import type { Fetch, FetchRequest } from '../request/platform.ts';

/** A request as it left, with what the browser adds. */
interface SentRequest extends FetchRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** The cookies of one browser: all its tabs send them, and no script reads them. */
export interface CookieJar {
  readonly cookies: Map<string, string>;
  readonly sent: SentRequest[];
  /** The `fetch` of a page of this browser. */
  readonly fetch: Fetch;
  /** Sends without a client: that one would be a tab of the same browser to the others in this process. */
  post(url: string, body: object): Promise<void>;
}

/** A browser before its first visit: Node's `fetch` keeps no cookies by itself. */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  const sent: SentRequest[] = [];
  const jar: CookieJar = {
    cookies,
    sent,
    async post(url, body) {
      const headers = { 'Content-Type': 'application/json' };
      const request = { method: 'POST', credentials: 'same-origin', cache: 'no-store', redirect: 'error' } as const;
      await jar.fetch(url, { ...request, headers, body: JSON.stringify(body) });
    },
    async fetch(url, request) {
      sent.push({ ...request, url });
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = {
        ...request.headers,
        'Sec-Fetch-Site': 'same-origin',
        ...(cookie === '' ? {} : { Cookie: cookie }),
      };
      const response = await globalThis.fetch(url, { ...request, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (line.includes('Max-Age=0')) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
  return jar;
}
