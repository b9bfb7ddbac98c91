import type { StandardPhase, StandardRoute } from '../route/served-route.ts';
import { type Components, nameOf } from './components.ts';
import type { JsonObject, OpenApiOperation } from './open-api.ts';
import { codesOf, type ProblemResponse, responsesOf } from './problem-responses.ts';

/** The tags of all routes of standards. */
export const standardTags: readonly string[] = ['standards'];

const summaries: Readonly<Record<StandardPhase, string>> = {
  revoke: 'Ends the session of the token that is presented (RFC 7009).',
  introspect: 'Tells another system whether a token counts (RFC 7662).',
  globalTokenRevocation: 'Ends all tokens of a user (draft-parecki-oauth-global-token-revocation).',
};

/** Describes a route of a standard. */
export function standardOperation(route: StandardRoute, components: Components): Omit<OpenApiOperation, 'operationId'> {
  const { phase } = route;
  return {
    tags: standardTags,
    summary: summaries[phase],
    requestBody: bodies[phase],
    responses: { ...successes[phase], ...responsesOf(problemsOf(route), components) },
    security: securityOf(route, components),
  };
}

const text: JsonObject = { type: 'string' };

const tokenForm: JsonObject = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        properties: {
          token: { ...text, format: 'password', writeOnly: true },
          token_type_hint: { ...text, description: 'Not looked at.' },
        },
        required: ['token'],
      },
    },
  },
};

function subjectIdentifier(format: string, member: string, description: string): JsonObject {
  return {
    type: 'object',
    properties: { format: { const: format }, [member]: { ...text, description } },
    required: ['format', member],
    additionalProperties: false,
  };
}

const subjectBody: JsonObject = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          sub_id: {
            oneOf: [
              subjectIdentifier('email', 'email', 'The address of the user.'),
              subjectIdentifier('opaque', 'id', 'The subject of the user; or the key, if there is one kind of users.'),
            ],
          },
        },
        required: ['sub_id'],
        additionalProperties: false,
      },
    },
  },
};

const bodies: Readonly<Record<StandardPhase, JsonObject>> = {
  revoke: tokenForm,
  introspect: tokenForm,
  globalTokenRevocation: subjectBody,
};

const seconds: JsonObject = { type: 'integer', description: 'Seconds since 1970.' };

const introspection: JsonObject = {
  type: 'object',
  properties: {
    active: {
      type: 'boolean',
      description: 'Whether the token signs in at this moment. If not, nothing else is told.',
    },
    ...{ token_type: { const: 'Bearer' }, sub: text, iss: text, aud: text, jti: text, sid: text },
    ...{ exp: seconds, iat: seconds, nbf: seconds, auth_time: seconds },
    amr: { type: 'array', items: text },
  },
  required: ['active'],
};

const successes: Readonly<Record<StandardPhase, Readonly<Record<string, JsonObject>>>> = {
  revoke: { '200': { description: 'The token does not count, whatever it was.' } },
  introspect: {
    '200': { description: 'Whether the token counts.', content: { 'application/json': { schema: introspection } } },
  },
  globalTokenRevocation: { '204': { description: 'Every token of the user has ended.' } },
};

function problemsOf({ phase, proof }: StandardRoute): readonly ProblemResponse[] {
  const isOAuth = phase !== 'globalTokenRevocation';
  const form = isOAuth ? 'OfForm' : '';
  const accepted = isOAuth ? 'application/x-www-form-urlencoded' : 'application/json';
  const unavailable = [...codesOf('unavailable'), ...(proof === 'jwt' ? ['KEYS_UNAVAILABLE'] : [])];
  const when = (holds: boolean, ...problems: readonly ProblemResponse[]) => (holds ? problems : []);
  return [
    { status: 400, name: `BadBody${form}`, codes: ['INVALID_INPUT', 'INVALID_REQUEST'], isOAuth },
    ...when(proof !== 'possession', {
      ...{ status: 401, name: `CallerUnknown${form}`, codes: ['CALLER_UNKNOWN'], isOAuth },
      headers: { 'WWW-Authenticate': 'A challenge of the scheme Bearer (RFC 6750).' },
    }),
    ...when(proof === 'authorize', { status: 403, name: 'CallerForbidden', codes: ['FORBIDDEN'] }),
    ...when(!isOAuth, { status: 404, name: 'UserUnknown', codes: ['NOT_FOUND'] }),
    {
      ...{ status: 405, name: 'MethodNotAllowed', codes: ['METHOD_NOT_ALLOWED'] },
      headers: { Allow: 'The methods that the path has.' },
    },
    { status: 408, name: `RequestTimeout${form}`, codes: ['REQUEST_TIMEOUT'], isOAuth },
    { status: 413, name: `ContentTooLarge${form}`, codes: ['CONTENT_TOO_LARGE'], isOAuth },
    {
      ...{ status: 415, name: `UnsupportedMediaType${form}`, codes: ['UNSUPPORTED_MEDIA_TYPE'], isOAuth },
      headers: { 'Accept-Post': `What is accepted: ${accepted}.` },
    },
    ...when(!isOAuth, { status: 422, name: 'LogOutIncomplete', codes: ['LOG_OUT_INCOMPLETE'] }),
    ...when(phase === 'revoke', {
      ...{ status: 429, name: 'TooManyRequests', codes: ['TOO_MANY_REQUESTS'] },
      headers: { 'Retry-After': 'In how many seconds to try again.' },
    }),
    { status: 500, name: 'Internal', codes: ['INTERNAL'] },
    {
      ...{ status: 503, name: proof === 'jwt' ? 'UnavailableOrKeys' : 'Unavailable', codes: unavailable },
      headers: { 'Retry-After': 'In how many seconds to try again.' },
    },
  ];
}

/** What `authorize` of an application looks at is known to the application alone. */
function securityOf({ proof }: StandardRoute, components: Components): OpenApiOperation['security'] {
  if (proof === 'possession') return [];
  const description =
    proof === 'jwt'
      ? 'A JWT of the issuer: type global-token-revocation+jwt, with this address as aud, exp, and a jti that counts once.'
      : 'As agreed with the application, which judges the headers itself.';
  const scheme = components.add('securitySchemes', proof === 'jwt' ? 'issuer' : 'system', {
    ...{ type: 'http', scheme: 'bearer', description },
    ...(proof === 'jwt' && { bearerFormat: 'JWT' }),
  });
  return [{ [nameOf(scheme)]: [] }];
}
