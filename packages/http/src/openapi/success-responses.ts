import { ResourceInfo } from '@ashlar/core';
import type { PhaseOfStrategy, ServedRoute } from '../route/served-route.ts';
import type { DocumentedFrontEnd } from './documented-front-end.ts';
import { jsonSchemaOf, type SchemaWriter } from './json-schema-of.ts';
import type { JsonObject, Reference } from './open-api.ts';
import { operationIdOf } from './operation-id.ts';
import { recordSchema } from './record-schema.ts';
import { readsBody } from './request-body.ts';

/** The answers of a route that succeeds, by status. */
export function successResponses(
  route: ServedRoute,
  front: DocumentedFrontEnd,
  writer: SchemaWriter,
): Readonly<Record<string, JsonObject>> {
  const headers = successHeaders(route, front, writer);
  const schema = successSchema(route, writer);
  const response = {
    description: descriptionOf(route),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(schema && { content: { 'application/json': { schema } } }),
  };
  const answered = { [String(route.answers)]: response };
  if (!front.forms || !readsBody(route)) return answered;
  const location = writer.components.add('headers', 'Location', {
    description: 'Where the form goes on, as an absolute address.',
    required: true,
    schema: { type: 'string', format: 'uri' },
  });
  // RFC 9110 section 15.4.4.
  const description = 'The answer to a form, whether it succeeded or failed.';
  return { ...answered, '303': { description, headers: { Location: location, ...headers } } };
}

function descriptionOf({ session, answers, caller }: ServedRoute): string {
  if (session === 'starts') return 'The session that has begun; or what is still missing before one begins.';
  if (session === 'replaces') return 'The session that goes on with a new token. The token before has ended.';
  if (session === 'ends') return caller === 'user' ? 'What has ended.' : 'The caller is signed out, whatever came.';
  return answers === 202 ? 'Accepted. The answer is always the same.' : 'Done.';
}

/** A token leaves in Set-Cookie, or in a body for a caller who asks for a bearer (ASVS 5.0 3.3.4). */
function successHeaders(
  { session, guarded }: ServedRoute,
  { clearSiteData }: DocumentedFrontEnd,
  { components }: SchemaWriter,
): Readonly<Record<string, Reference>> {
  if (session === 'keeps') return {};
  const description =
    session === 'ends'
      ? `Removes the cookie ${guarded.cookie.name}, if the session has ended and came in it.`
      : `Sets the cookie ${guarded.cookie.name} to the token of the session. Absent if the token is in the body.`;
  const name = `Set-Cookie.${guarded.subjectName}.${session === 'ends' ? 'end' : 'start'}`;
  const cookie = components.add('headers', name, { description, schema: { type: 'string' } });
  if (session !== 'ends' || clearSiteData === undefined) return { 'Set-Cookie': cookie };
  const forgets = components.add('headers', 'Clear-Site-Data', {
    description: 'What the browser forgets, if the session has ended.',
    schema: { const: clearSiteData },
  });
  return { 'Set-Cookie': cookie, 'Clear-Site-Data': forgets };
}

function successSchema(route: ServedRoute, writer: SchemaWriter): Reference | JsonObject | undefined {
  const { session, answers } = route;
  const { components } = writer;
  const { name } = route.resource;
  if (answers === 204) return undefined;
  if (answers === 202) return { type: 'object', maxProperties: 0 };
  if (route.kind === 'session') {
    const user = recordSchema(route.resource, undefined, writer);
    if (route.phase === 'session') return components.add('schemas', `${name}.Session`, sessionSchema(user));
    return components.add('schemas', `${name}.NewSession`, newSessionSchema(user));
  }
  const { select } = ResourceInfo.action(route.resource, route.served.route.action);
  const user = recordSchema(route.resource, select, writer);
  if (session !== 'starts' && session !== 'replaces') return resultSchema(route, user, writer);
  const pending = components.add('schemas', 'SecondFactorPending', secondFactorPending);
  const begun = components.add('schemas', `${name}.NewSession`, newSessionSchema(user));
  return { anyOf: [begun, userSchema(user), pending] };
}

function userSchema(user: Reference | JsonObject): JsonObject {
  return { type: 'object', properties: { user }, required: ['user'] };
}

function sessionSchema(user: Reference | JsonObject): JsonObject & { readonly properties: JsonObject } {
  return {
    type: 'object',
    properties: {
      user,
      expiresAt: { type: 'string', format: 'date-time', description: 'When the token ends.' },
      sessionId: { type: 'string', description: 'The id of the session. Renewing keeps it.' },
    },
    required: ['user', 'expiresAt', 'sessionId'],
  };
}

function newSessionSchema(user: Reference | JsonObject): JsonObject {
  const session = sessionSchema(user);
  const token = { type: 'string', description: 'Present if the request asked for a bearer. Keep it secret.' };
  return { ...session, properties: { ...session.properties, token } };
}

const secondFactorPending: JsonObject = {
  type: 'object',
  properties: {
    pending: { type: 'string', description: 'The token with which the second factor is proved. It is no session.' },
  },
  required: ['pending'],
};

/** What an action answers that starts no session: what its phase says, or what follows from its type. */
function resultSchema(
  route: PhaseOfStrategy,
  user: Reference | JsonObject,
  writer: SchemaWriter,
): Reference | JsonObject {
  const { answer, answerBody, route: action } = route.served;
  const place = operationIdOf(route);
  if (answerBody !== undefined) {
    return jsonSchemaOf({ schema: answerBody, io: 'output', place: `${place}.answer` }, writer);
  }
  const { type, get, bulk } = ResourceInfo.action(route.resource, action.action);
  if (answer === undefined && isRecordAction({ type, get, bulk })) return userSchema(user);
  writer.warn(`${place}: nothing says what it answers: give its phase answerBody`);
  return { type: 'object' };
}

type Kind = Pick<ReturnType<typeof ResourceInfo.action>, 'type' | 'get' | 'bulk'>;

/** Whether an action returns one record. */
function isRecordAction({ type, get, bulk }: Kind): boolean {
  return type === 'read' ? get : type !== 'action' && type !== 'destroy' && !bulk;
}
