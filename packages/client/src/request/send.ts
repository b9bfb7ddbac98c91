import type { Answer, Problem, Refusal } from '../answer/answer.ts';
import type { Fetch, FetchRequest, FetchResponse, Signal } from './platform.ts';

declare const fetch: Fetch;

/** Where requests go, and how. */
export interface Target {
  /** The address of the resource's routes: `/auth/user`. */
  readonly url: string;
  readonly fetch: Fetch | undefined;
  readonly credentials: FetchRequest['credentials'];
}

/** One request. */
export interface Sending {
  readonly method: FetchRequest['method'];
  /** Below the address of the resource: `/password/sign-in`. */
  readonly path: string;
  readonly body?: unknown;
  /** The value of the header `If-Match`. */
  readonly ifMatch?: string | undefined;
  readonly signal?: Signal | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** What came back, and its status. */
export interface Received {
  readonly status: number;
  readonly answer: Answer<Members>;
}

/**
 * Sends a request and reads its answer. No cache keeps it, and it follows no redirect: that would send a password on to
 * another address (RFC 9110 section 15.4.8).
 *
 * @throws what `fetch` throws; TypeError for a success that is not from Ashlar
 */
export async function send(target: Target, { method, path, body, ifMatch, signal }: Sending): Promise<Received> {
  // Not a method of `target`: a browser's `fetch` accepts no other `this`.
  const request = target.fetch ?? fetch;
  const url = target.url + path;
  const response = await request(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body, digits) }),
    credentials: target.credentials,
    cache: 'no-store',
    redirect: 'error',
    ...(signal === undefined ? {} : { signal }),
  });
  const { ok, status } = response;
  const text = await response.text();
  const members = ok && text === '' ? {} : readObject(text);
  if (!ok) return { status, answer: refusalOf(response, members) };
  if (members === undefined) throw new TypeError(`${method} ${url} answered ${status} without JSON: check baseUrl`);
  return { status, answer: { ...members, ok } };
}

/** JSON has no `bigint`: it is sent as digits in a text. */
function digits(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function refusalOf({ status, headers }: FetchResponse, members: Members = {}): Refusal {
  const { type, title, code, errors } = members;
  const problem: Problem = {
    type: textOr(type, 'about:blank'),
    title: textOr(title, 'the server refused'),
    status,
    code: textOr(code, 'UNKNOWN'),
    errors: Array.isArray(errors) ? errors : [],
  };
  const retryAfter = Number(headers.get('Retry-After') ?? undefined);
  return { ok: false, status, problem, ...(retryAfter >= 0 ? { retryAfter } : {}) };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** The object in a text, or undefined. */
function readObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // Invariant: JSON has no other objects, and each can be read by name.
    return value as Members;
  } catch {
    return undefined;
  }
}
