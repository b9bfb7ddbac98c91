import type { Pages } from '../handler/pages.ts';

/** A page as a test looks at it. */
interface Shown {
  readonly status: number;
  readonly headers: Headers;
  /** Where a redirect leads, without the origin of the site. */
  readonly location: string | undefined;
  readonly cookies: readonly string[];
  readonly text: string;
}

/** What a request says beside its fields. */
interface VisitRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

/** A browser without a script. It keeps cookies, and says where its requests come from, as Chromium does. */
export interface Visitor {
  readonly jar: Map<string, string>;
  get(path: string, request?: VisitRequest): Promise<Shown>;
  /** Sends a form as the page of this path does. */
  send(path: string, fields: Readonly<Record<string, string>>, request?: VisitRequest): Promise<Shown>;
  /** Any request. */
  request(path: string, init: RequestInit, ip?: string): Promise<Shown>;
}

/** A browser before its first visit. */
export function createVisitor(site: Pages, baseUrl: string): Visitor {
  const jar = new Map<string, string>();
  async function request(path: string, init: RequestInit, ip = '192.0.2.1'): Promise<Shown> {
    const headers = new Headers(init.headers);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.set('Cookie', cookie);
    const response = await site.handler(new Request(new URL(path, baseUrl), { ...init, headers }), { ip });
    const cookies = response.headers.getSetCookie();
    for (const line of cookies) keep(jar, line);
    const location = response.headers.get('location')?.replace(baseUrl, '');
    return { status: response.status, headers: response.headers, location, cookies, text: await response.text() };
  }
  return {
    jar,
    request,
    get: (path, { headers = {}, ip } = {}) => request(path, { headers: { 'Sec-Fetch-Site': 'none', ...headers } }, ip),
    send: (path, fields, { headers = { 'Sec-Fetch-Site': 'same-origin' }, ip } = {}) =>
      request(path, { method: 'POST', headers, body: new URLSearchParams(fields) }, ip),
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const [name = '', ...value] = pair.split('=');
  if (attributes.includes('Max-Age=0')) jar.delete(name);
  else jar.set(name, value.join('='));
}
