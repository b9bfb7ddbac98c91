import type { Mountable } from '../handler/auth-http.ts';

/** A request of a browser's page. */
interface PageRequest {
  /** A value is sent as JSON; text goes as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly cookies: readonly string[];
  /** The parsed body, or undefined without one. */
  readonly body: unknown;
  readonly text: string;
}

/** A browser that keeps cookies and says where its requests come from, as Chromium does on a page of the application. */
export interface Browser {
  readonly jar: Map<string, string>;
  send(method: string, path: string, request?: PageRequest): Promise<Answer>;
  post(path: string, body?: unknown, headers?: PageRequest['headers']): Promise<Answer>;
  get(path: string, headers?: PageRequest['headers']): Promise<Answer>;
}

/** A browser before its first visit. */
export function createBrowser(auth: Pick<Mountable, 'baseUrl' | 'handler'>): Browser {
  const jar = new Map<string, string>();
  async function send(method: string, path: string, { body, headers = {}, ip }: PageRequest = {}): Promise<Answer> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = new Request(new URL(path, auth.baseUrl), {
      method,
      headers: {
        'Sec-Fetch-Site': 'same-origin',
        ...(cookie === '' ? {} : { Cookie: cookie }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = await readAnswer(await auth.handler(request, { ip: ip ?? '192.0.2.1' }));
    for (const line of answer.cookies) keep(jar, line);
    return answer;
  }
  return {
    jar,
    send,
    post: (path, body, headers) => send('POST', path, { body, ...(headers && { headers }) }),
    get: (path, headers) => send('GET', path, headers && { headers }),
  };
}

/** Reads an answer to its end. */
export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const { status, headers } = response;
  return {
    status,
    headers,
    cookies: headers.getSetCookie(),
    text,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const [name = '', ...value] = pair.split('=');
  if (attributes.includes('Max-Age=0')) jar.delete(name);
  else jar.set(name, value.join('='));
}
