import { authenticationErrors, Info } from '@ashlar/authentication';
import { coreErrors, type ErrorClass, ResourceInfo } from '@ashlar/core';
import { httpErrors } from '../problem/http-errors.ts';
import type { ServedRoute } from '../route/served-route.ts';
import type { Components } from './components.ts';
import type { DocumentedFrontEnd } from './documented-front-end.ts';
import type { JsonObject, Reference } from './open-api.ts';
import { readsBody } from './request-body.ts';

/** A problem that a route may answer with. */
export interface ProblemResponse {
  readonly status: number;
  /** The name of its component. */
  readonly name: string;
  readonly codes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the body is JSON with `error`, as RFC 6749 section 5.2 has it, beside the members of a problem. */
  readonly isOAuth?: boolean;
}

/** The answers of a route that refuses, by status. Each is a component. */
export function problemResponses(
  route: ServedRoute,
  front: DocumentedFrontEnd,
  components: Components,
): Readonly<Record<string, Reference>> {
  return responsesOf(problemsOf(route, front), components);
}

/** The same for a list of problems. */
export function responsesOf(
  problems: readonly ProblemResponse[],
  components: Components,
): Readonly<Record<string, Reference>> {
  const entries = problems.map((problem): [string, Reference] => {
    return [String(problem.status), components.add('responses', problem.name, responseOf(problem, components))];
  });
  // An application may replace an action with one that fails in its own way.
  const other = components.add('responses', 'Problem', {
    description: 'Any other problem.',
    content: problemContent(components),
  });
  return { ...Object.fromEntries(entries), default: other };
}

function problemsOf(route: ServedRoute, { forms, limitsSignIn }: DocumentedFrontEnd): readonly ProblemResponse[] {
  const challenge = { 'WWW-Authenticate': 'A challenge of the scheme Bearer (RFC 6750).' };
  const hasBody = readsBody(route);
  const accepted = forms ? 'application/json, application/x-www-form-urlencoded' : 'application/json';
  const refusals = refusalCodes(route);
  const when = (holds: boolean, problem: ProblemResponse): readonly ProblemResponse[] => (holds ? [problem] : []);
  return [
    {
      ...{ status: 400, name: hasBody ? 'BadBody' : 'BadRequest' },
      codes: [...(hasBody ? ['INVALID_INPUT'] : []), 'INVALID_REQUEST'],
      headers: challenge,
    },
    ...when(refusals.length > 0, {
      ...{ status: 401, name: refusals.join('_OR_'), codes: refusals, headers: challenge },
    }),
    ...when(route.method !== 'GET', forbidden(route)),
    ...when(namesRecord(route), { status: 404, name: 'NotFound', codes: codesOf('notFound') }),
    {
      status: 405,
      name: 'MethodNotAllowed',
      codes: ['METHOD_NOT_ALLOWED'],
      headers: { Allow: 'The methods that the path has.' },
    },
    ...when(hasBody, { status: 408, name: 'RequestTimeout', codes: ['REQUEST_TIMEOUT'] }),
    ...when(writes(route), { status: 409, name: 'Conflict', codes: codesOf('conflict') }),
    ...when(hasBody, { status: 413, name: 'ContentTooLarge', codes: ['CONTENT_TOO_LARGE'] }),
    ...when(hasBody, {
      ...{ status: 415, name: 'UnsupportedMediaType', codes: ['UNSUPPORTED_MEDIA_TYPE'] },
      headers: { 'Accept-Post': `What is accepted: ${accepted}.` },
    }),
    ...when(isLimited(route, limitsSignIn), {
      ...{ status: 429, name: 'TooManyRequests', codes: ['TOO_MANY_REQUESTS'] },
      headers: { 'Retry-After': 'In how many seconds to try again.' },
    }),
    { status: 500, name: 'Internal', codes: ['INTERNAL'] },
    {
      ...{ status: 503, name: 'Unavailable', codes: codesOf('unavailable') },
      headers: { 'Retry-After': 'In how many seconds to try again.' },
    },
  ];
}

/** The codes of a 401: no session where one is needed, and a credential that proves nothing. */
function refusalCodes(route: ServedRoute): readonly string[] {
  const needsSession = route.caller === 'user';
  return [...(needsSession ? ['SESSION_NEEDED'] : []), ...(provesCredential(route) ? ['AUTHENTICATION_FAILED'] : [])];
}

function provesCredential(route: ServedRoute): boolean {
  if (route.kind !== 'phase') return false;
  const { counts, find, action } = route.served.route;
  if (route.answers === 202) return false;
  // To register proves nothing.
  const isSignIn = route.session === 'starts' && ResourceInfo.action(route.resource, action).type !== 'create';
  return counts === 'signIn' || find !== undefined || isSignIn;
}

function forbidden(route: ServedRoute): ProblemResponse {
  const isRecent = route.kind === 'phase' && route.served.recent;
  const codes = ['CROSS_ORIGIN', ...(isRecent ? ['CREDENTIAL_NOT_RECENT'] : [])];
  return {
    status: 403,
    name: isRecent ? 'ForbiddenOrNotRecent' : 'Forbidden',
    codes: [...codes, ...codesOf('forbidden')],
  };
}

/** Whether a record that the request names may be gone. */
function namesRecord(route: ServedRoute): boolean {
  return route.kind === 'phase' && (route.path.includes('/:') || route.served.route.record !== undefined);
}

function writes(route: ServedRoute): boolean {
  if (route.kind !== 'phase' || route.answers === 202) return false;
  const { type } = ResourceInfo.action(route.resource, route.served.route.action);
  return type === 'create' || type === 'update';
}

function isLimited(route: ServedRoute, limitsSignIn: boolean): boolean {
  if (route.kind !== 'phase' || route.served.route.counts !== 'signIn') return false;
  return limitsSignIn || Info.hasKind(route.resource, 'limits');
}

function responseOf({ codes, headers = {}, isOAuth = false }: ProblemResponse, components: Components): JsonObject {
  const entries = Object.entries(headers).map(([name, description]): [string, Reference] => {
    return [name, components.add('headers', name, { description, schema: { type: 'string' } })];
  });
  return {
    description: codes.map((code) => `${code}: ${sentences.get(code) ?? ''}`).join('; '),
    ...(entries.length > 0 && { headers: Object.fromEntries(entries) }),
    content: isOAuth ? oauthContent(components) : problemContent(components),
  };
}

function oauthContent(components: Components): JsonObject {
  const problem = components.add('schemas', 'Problem', problemSchema);
  const schema: JsonObject = {
    allOf: [problem, { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] }],
  };
  return { 'application/json': { schema: components.add('schemas', 'OAuthProblem', schema) } };
}

function problemContent(components: Components): JsonObject {
  return { 'application/problem+json': { schema: components.add('schemas', 'Problem', problemSchema) } };
}

/** The errors that leave: one of class `framework` is a mistake of the application, and leaves as INTERNAL. */
const sentences: ReadonlyMap<string, string> = new Map(
  [httpErrors, coreErrors, authenticationErrors].flatMap(({ entries }) =>
    Object.entries(entries)
      .filter(([code, entry]) => entry.class !== 'framework' || code === 'INTERNAL')
      .map(([code, { message }]): [string, string] => [code, message]),
  ),
);

/** AUTHENTICATION_FAILED has a status of its own, and a credential is asked to be recent by few routes, which say so. */
const saidElsewhere: readonly string[] = ['AUTHENTICATION_FAILED', 'CREDENTIAL_NOT_RECENT'];

/** The codes of actions of one class. */
export function codesOf(errorClass: ErrorClass): readonly string[] {
  return [coreErrors, authenticationErrors].flatMap(({ entries }) =>
    Object.entries(entries).flatMap(([code, entry]) =>
      entry.class === errorClass && !saidElsewhere.includes(code) ? [code] : [],
    ),
  );
}

/** RFC 9457. Parts of other authors have codes of their own, so that the list is open. */
const problemSchema: JsonObject = {
  type: 'object',
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string', description: 'For people. It never tells more than the code.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: {
      description: 'Stable, for programs.',
      anyOf: [{ enum: [...sentences.keys()] }, { type: 'string' }],
    },
    detail: { type: 'string', description: 'For people, where the code has more than one reason: which ones.' },
    errors: {
      type: 'array',
      description: 'What is wrong with which member of the body.',
      items: {
        type: 'object',
        properties: {
          detail: { type: 'string' },
          pointer: {
            type: 'string',
            description: 'The member, as a JSON pointer in a URI fragment (RFC 6901): `#` where it is none.',
          },
        },
        required: ['detail', 'pointer'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code'],
};
