import assert from 'node:assert/strict';
import { headerOf, type WireAnswer } from './parse-answer.ts';
import { openWire } from './wire.ts';

/** A request, as text on the wire. */
export interface HostRequest {
  readonly method?: string;
  readonly target: string;
  /** Names and values. One of `null` leaves out a header that would be there by default. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** A value is sent as JSON; text goes as it is. */
  readonly body?: unknown;
  readonly chunked?: boolean;
}

/** A browser that keeps the session's cookie, as one on a page of the application. */
export interface HostClient {
  cookie: string | undefined;
  send(request: HostRequest): Promise<WireAnswer>;
  post(target: string, body?: unknown, headers?: HostRequest['headers']): Promise<WireAnswer>;
  get(target: string, headers?: HostRequest['headers']): Promise<WireAnswer>;
}

/** The text of a request. */
export function requestText({ method = 'GET', target, headers = {}, body, chunked = false }: HostRequest): string {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string | null> = {
    Host: 'app.example.com',
    'Sec-Fetch-Site': 'same-origin',
    ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(text === undefined || chunked ? {} : { 'Content-Length': String(Buffer.byteLength(text)) }),
    ...(chunked ? { 'Transfer-Encoding': 'chunked' } : {}),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\r\n`]));
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${chunked ? chunksOf(text ?? '') : (text ?? '')}`;
}

function chunksOf(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}

/** A browser before its first visit. */
export function createHostClient(port: number): HostClient {
  const client: HostClient = {
    cookie: undefined,
    async send({ headers = {}, ...request }) {
      const wire = openWire(port);
      const cookie = client.cookie === undefined ? {} : { Cookie: client.cookie };
      wire.write(requestText({ ...request, headers: { ...cookie, Connection: 'close', ...headers } }));
      const answer = await wire.read(request.method === 'HEAD').finally(() => wire.destroy());
      keepCookie(client, answer);
      return answer;
    },
    post: (target, body, headers = {}) => client.send({ method: 'POST', target, body, headers }),
    get: (target, headers = {}) => client.send({ target, headers }),
  };
  return client;
}

function keepCookie(client: HostClient, answer: WireAnswer): void {
  for (const line of cookiesOf(answer)) {
    const [pair = '', ...attributes] = line.split('; ');
    if (!pair.startsWith('__Host-user=')) continue;
    client.cookie = attributes.includes('Max-Age=0') ? undefined : pair;
  }
}

/** Every cookie that an answer sets. */
export function cookiesOf({ headers }: WireAnswer): readonly string[] {
  return headers.flatMap(([name, value]) => (name === 'set-cookie' ? [value] : []));
}

/** The JSON of an answer. */
export function jsonOf({ body }: WireAnswer): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body);
  // Invariant: `Object` makes an object of every value.
  return Object(value) as Readonly<Record<string, unknown>>;
}

/** Asserts that an answer is a problem with this status, and of this code. */
export function assertProblem(answer: WireAnswer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.body);
  assert.equal(headerOf(answer, 'content-type'), 'application/problem+json');
  assert.equal(jsonOf(answer).code, code);
}
