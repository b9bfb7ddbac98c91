import { type HttpErrorCode, statusOf } from './http-errors.ts';
import { type HttpProblem, httpProblem } from './http-problem.ts';

/** What of an error says that a framework has refused the request. */
interface Refusal {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  /** Of Fastify: begins with FST_. */
  readonly code?: unknown;
  /** Of `http-errors`, which Express and its parsers throw: whether the client may know. */
  readonly expose?: unknown;
  /** Of the `HTTPException` of Hono, which may bring an answer. */
  readonly getResponse?: unknown;
  readonly res?: unknown;
}

/** The codes for what a framework refuses; all else is INVALID_REQUEST. */
const codes: readonly HttpErrorCode[] = [
  'ROUTE_UNKNOWN',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'CONTENT_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'TOO_MANY_REQUESTS',
];

/** What a client needs of the refusal. */
const passedOn = ['WWW-Authenticate', 'Retry-After', 'Allow'];

/**
 * The problem behind an error with which Hono, Express, Fastify or a parser of theirs refuses a request, such as a body that is
 * too long: the caller can mend it. Undefined for other errors, because those of other services may have a status too.
 */
export function refusedByFramework(error: unknown): HttpProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, statusCode = status, code, expose, getResponse, res }: Refusal = Object(error);
  const isOfHono = typeof getResponse === 'function';
  const isOfFastify = typeof code === 'string' && code.startsWith('FST_');
  if (!isOfHono && !isOfFastify && expose !== true) return undefined;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 400 || statusCode > 499) {
    return undefined;
  }
  const known = codes.find((each) => statusOf[each] === statusCode) ?? 'INVALID_REQUEST';
  const given = res instanceof Response ? res.headers : new Headers();
  const headers = passedOn.flatMap((name): [string, string][] => {
    const value = given.get(name);
    return value === null ? [] : [[name, value]];
  });
  return httpProblem(known, { status: statusCode, headers: Object.fromEntries(headers) });
}
