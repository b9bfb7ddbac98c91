import type { Fetch } from '../request/platform.ts';
import { type Sending, send, type Target } from '../request/send.ts';
import type { ServedApi } from '../resource/served-api.ts';
import { withMembers } from './part-calls.ts';
import { queryText } from './query-text.ts';
import type { ResourceClient } from './resource-client.ts';

/** The options of `createResourceClient`. */
export interface ResourceClientOptions {
  /** Where the routes of the server begin. Default '/api', on the origin of the page. */
  readonly baseUrl?: string;
  /**
   * Whether cookies go to another origin too. 'include' needs `trustedOrigins` and CORS on the server. Default 'same-origin'.
   */
  readonly credentials?: 'same-origin' | 'include';
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: Fetch;
}

/**
 * The client of the JSON routes of resources. Its types are those of `createResourceHttp` on the server; `import type` loads nothing
 * of it. A call resolves to an answer, also if the server refuses. It rejects if the network fails.
 *
 * @example
 * import type { api } from '../server/api.ts';
 *
 * const client = createResourceClient<typeof api>({ baseUrl: '/api' });
 * const page = await client.notes.list({ filter: { isPublished: true }, sort: { createdAt: 'desc' }, size: 20 });
 * if (page.ok) show(page.records);
 */
export function createResourceClient<Api extends ServedApi>(options: ResourceClientOptions = {}): ResourceClient<Api> {
  const { baseUrl = '/api', credentials = 'same-origin', fetch, ...unknown } = options;
  for (const name in unknown)
    throw new TypeError(`createResourceClient: ${name} is no option: baseUrl, credentials, fetch`);
  const target: Target = { url: baseUrl.replace(/\/+$/, ''), fetch, credentials };
  // Invariant: the server has the routes that the types of the API describe, or answers 404.
  return withMembers({}, {}, (resource) => callsOf(target, resource)) as ResourceClient<Api>;
}

/** What a caller gives behind a body: the query of a read, and what gives up. */
interface Given {
  readonly signal?: Sending['signal'];
}

/** What a caller gives behind the body of a call about one record. */
interface GivenOfRecord extends Given {
  readonly version?: number;
}

function callsOf(target: Target, resource: string): object {
  const ask = async (method: Sending['method'], path: string, { body, options = {}, ifMatch }: Asked) => {
    const { signal, ...query } = options;
    const sending = { method, path: resource + path + queryText(query), body, signal, ifMatch };
    return (await send(target, sending)).answer;
  };
  const rest = {
    list: (query: object = {}, options?: Given) => ask('GET', '', { options: { ...query, ...options } }),
    get: (key: Key, options?: Given) => ask('GET', step(key), { options }),
    create: (body: unknown = {}, options?: Given) => ask('POST', '', { body, options }),
    update: (key: Key, body: unknown = {}, given?: GivenOfRecord) =>
      ask('PATCH', step(key), { body, ...inVersion(given) }),
    destroy: (key: Key, body?: unknown, given?: GivenOfRecord) =>
      ask('DELETE', step(key), { body, ...inVersion(given) }),
  };
  return withMembers(rest, rest, (action) => (first?: unknown, second?: Given, third?: GivenOfRecord) => {
    // A record is named by its key, and all else that comes first is a body.
    if (!isKey(first)) return ask('POST', action, { body: first ?? {}, options: second });
    return ask('POST', step(first) + action, { body: second ?? {}, ...inVersion(third) });
  });
}

interface Asked {
  readonly body?: unknown;
  readonly options?: Given | undefined;
  readonly ifMatch?: string;
}

/** A version that is undefined would be left out, and the record be written in any version. */
function inVersion(given: GivenOfRecord = {}): Omit<Asked, 'body'> {
  const { version, ...options } = given;
  if (version !== undefined) return { options, ifMatch: `"${version}"` };
  if ('version' in given) throw new TypeError('version is undefined: leave it out, or give that of the record');
  return { options };
}

type Key = string | number | bigint;

function isKey(value: unknown): value is Key {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

/** A key as a step of a path. Of a path with one of these, a browser would ask for another path. */
function step(key: Key): string {
  if (key === '' || key === '.' || key === '..') throw new TypeError(`no record has the key '${key}'`);
  return `/${encodeURIComponent(String(key))}`;
}
