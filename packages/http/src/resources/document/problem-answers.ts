import type { Components } from '../../openapi/components.ts';
import type { Reference } from '../../openapi/open-api.ts';
import { codesOf, type ProblemResponse, responsesOf } from '../../openapi/problem-responses.ts';
import { versionOf } from '../entity-tag.ts';
import { type ServedAction, takesKey } from '../resource-route.ts';

/** The answers of a route that refuses, by status. Each is a component. */
export function problemAnswers(route: ServedAction, components: Components): Readonly<Record<string, Reference>> {
  return responsesOf(problemsOf(route), components);
}

const retryAfter = { 'Retry-After': 'In how many seconds to try again.' };

function problemsOf({ method, compiled, resource }: ServedAction): readonly ProblemResponse[] {
  const challenge = { 'WWW-Authenticate': 'A challenge of the scheme Bearer (RFC 6750).' };
  const hasBody = method !== 'GET';
  // A GET changes nothing, so it may come from any page. The policies may refuse it, as they may refuse each call.
  const forbidden = hasBody
    ? { name: 'Forbidden', codes: ['CROSS_ORIGIN', ...codesOf('forbidden')] }
    : { name: 'ForbiddenByPolicies', codes: codesOf('forbidden') };
  const isOne = takesKey(compiled) || (compiled.type === 'read' && compiled.get);
  const when = (holds: boolean, problem: ProblemResponse): readonly ProblemResponse[] => (holds ? [problem] : []);
  return [
    { status: 400, name: 'BadBody', codes: ['INVALID_INPUT', 'INVALID_REQUEST'], headers: challenge },
    { status: 401, name: 'SESSION_NEEDED', codes: ['SESSION_NEEDED'], headers: challenge },
    { status: 403, ...forbidden },
    ...when(isOne, { status: 404, name: 'NotFound', codes: codesOf('notFound') }),
    {
      status: 405,
      name: 'MethodNotAllowed',
      codes: ['METHOD_NOT_ALLOWED'],
      headers: { Allow: 'The methods that the path has.' },
    },
    ...when(hasBody, { status: 408, name: 'RequestTimeout', codes: ['REQUEST_TIMEOUT'] }),
    ...when(hasBody && compiled.type !== 'read', { status: 409, name: 'Conflict', codes: codesOf('conflict') }),
    ...when(takesKey(compiled) && versionOf(resource) !== undefined, {
      ...{ status: 412, name: 'PreconditionFailed', codes: ['PRECONDITION_FAILED'] },
    }),
    ...when(hasBody, { status: 413, name: 'ContentTooLarge', codes: ['CONTENT_TOO_LARGE'] }),
    ...when(hasBody, {
      ...{ status: 415, name: 'UnsupportedMediaType', codes: ['UNSUPPORTED_MEDIA_TYPE'] },
      headers: { 'Accept-Post': 'What is accepted: application/json.' },
    }),
    { status: 500, name: 'Internal', codes: ['INTERNAL'] },
    { status: 503, name: 'Unavailable', codes: codesOf('unavailable'), headers: retryAfter },
  ];
}
