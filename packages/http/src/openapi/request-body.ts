import { definitionOf } from '@ashlar/core/extension';
import { z } from 'zod';
import { type BodyField, bodyFields } from '../route/body-fields.ts';
import { namesInPath } from '../route/path-members.ts';
import type { ServedRoute } from '../route/served-route.ts';
import type { DocumentedFrontEnd } from './documented-front-end.ts';
import { jsonSchemaOf, type SchemaWriter } from './json-schema-of.ts';
import type { JsonObject } from './open-api.ts';
import { operationIdOf } from './operation-id.ts';

/** Whether a front end reads the body of a route. To sign out it reads none. */
export function readsBody({ method, kind, phase }: ServedRoute): boolean {
  return method !== 'GET' && !(kind === 'session' && phase === 'signOut');
}

/** The request body of a route. Undefined for one that takes none. */
export function requestBody(
  route: ServedRoute,
  front: DocumentedFrontEnd,
  writer: SchemaWriter,
): JsonObject | undefined {
  if (!readsBody(route)) return undefined;
  const whole = wholeSchema(route, writer);
  const object = objectSchema(route, front, writer);
  const { properties, required = [] } = object;
  if (whole === undefined && !front.forms && Object.keys(properties).length === 0) return undefined;
  const isSignIn = route.session === 'starts';
  const form = { ...object, properties: { ...properties, ...formTargets, ...(isSignIn && pendingTarget) } };
  return {
    required: whole !== undefined || required.length > 0,
    content: {
      'application/json': { schema: whole ?? object },
      ...(front.forms && { 'application/x-www-form-urlencoded': { schema: whole ?? form } }),
    },
  };
}

/** The body of a phase that says its schema, if that is another one than an object. */
function wholeSchema(route: ServedRoute, writer: SchemaWriter): JsonObject | undefined {
  if (route.kind !== 'phase') return undefined;
  const { body } = route.served;
  if (body === undefined || body instanceof z.ZodObject) return undefined;
  return jsonSchemaOf({ schema: body, io: 'input', place: operationIdOf(route) }, writer);
}

interface ObjectSchema extends JsonObject {
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required?: readonly string[];
}

function objectSchema(route: ServedRoute, { remember }: DocumentedFrontEnd, writer: SchemaWriter): ObjectSchema {
  const inPath = namesInPath(route.path);
  const all = route.kind === 'phase' ? bodyFields(route.resource, route.served) : [];
  const fields = all.filter(({ name }) => !inPath.includes(name));
  const properties = Object.fromEntries([
    ...fields.map((field) => [field.name, fieldSchema(route, field, writer)]),
    ...(remember === 'asked' && route.session === 'starts' ? [['remember', rememberSchema]] : []),
  ]);
  const required = fields.filter((field) => field.isRequired).map(({ name }) => name);
  return {
    ...{ type: 'object', properties },
    ...(required.length > 0 && { required }),
    ...(refusesOthers(route) && { additionalProperties: false }),
  };
}

/** Actions refuse unknown keys. A phase with a schema of its own does what that says. */
function refusesOthers(route: ServedRoute): boolean {
  if (route.kind !== 'phase' || route.served.body === undefined) return true;
  return definitionOf(route.served.body).catchall?._zod.def.type === 'never';
}

/** A secret is sent and never returned, and programs that show a form for it hide it. */
function fieldSchema(route: ServedRoute, { name, schema, isSecret }: BodyField, writer: SchemaWriter): JsonObject {
  const written = jsonSchemaOf({ schema, io: 'input', place: `${operationIdOf(route)}.${name}` }, writer);
  return isSecret ? { ...written, format: 'password', writeOnly: true } : written;
}

const rememberSchema: JsonObject = {
  type: 'boolean',
  description: 'Whether the session outlives the browser. Otherwise it lasts for twelve hours at most.',
};

const address = { type: 'string', format: 'uri-reference' };
const formTargets: Readonly<Record<string, JsonObject>> = {
  returnTo: { ...address, description: 'Where a form goes on after success: an address of this site. Default /.' },
  errorTo: { ...address, description: 'Where a form goes on after a failure, with ?error=<code>. Default: returnTo.' },
};
const pendingTarget: Readonly<Record<string, JsonObject>> = {
  pendingTo: {
    ...address,
    description: 'Where a form goes on that waits for a second factor, with ?pending=true. Default: errorTo.',
  },
};
