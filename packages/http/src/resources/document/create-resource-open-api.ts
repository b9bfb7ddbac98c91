import { createComponents, nameOf } from '../../openapi/components.ts';
import type { SchemaWriter } from '../../openapi/json-schema-of.ts';
import { jsonSchemaOf } from '../../openapi/json-schema-of.ts';
import type { JsonObject, OpenApi, OpenApiDocument, OpenApiOperation, Reference } from '../../openapi/open-api.ts';
import { keyAttribute } from '../definition/record-key.ts';
import { versionOf } from '../entity-tag.ts';
import type { ResourceFrontEnd } from '../resource-front-end.ts';
import { type ServedAction, takesKey } from '../resource-route.ts';
import { problemAnswers } from './problem-answers.ts';
import { queryParameters } from './query-parameters.ts';
import { successAnswers } from './success-answers.ts';

/** Describes the routes of resources as OpenAPI 3.1.1. The order of everything is that of the declarations. */
export function createResourceOpenApi(front: ResourceFrontEnd): OpenApi {
  const components = createComponents();
  const warnings = new Set<string>();
  const writer: SchemaWriter = { components, warn: (warning) => void warnings.add(warning) };
  const security = securityOf(front, writer);
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of front.routes) {
    const path = route.path.replace(':key', '{key}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: { ...operationOf(route, front, writer), security } };
  }
  const { title, version } = front.info;
  const document: OpenApiDocument = {
    openapi: '3.1.1',
    info: { title, version, description },
    servers: [{ url: front.baseUrl }],
    tags: [...new Set(front.routes.map(({ name }) => name))].map((name) => ({ name })),
    paths,
    components: components.all(),
  };
  return { document, warnings: [...warnings] };
}

const description =
  'Policies decide what a caller reads and writes: a record that they hide is as one that does not exist. Every answer has ' +
  'Cache-Control: no-store, and Vary: Cookie, Authorization. A request that changes something with a cookie has to come from a ' +
  'page of a trusted origin.';

function operationOf(
  route: ServedAction,
  { domain }: ResourceFrontEnd,
  writer: SchemaWriter,
): Omit<OpenApiOperation, 'security'> {
  const { name, action, compiled } = route;
  const parameters = [...keyParameter(route, writer), ...ifMatchParameter(route), ...queryParameters(route, writer)];
  const body = requestBody(route, writer);
  return {
    operationId: `${name}.${action}`,
    tags: [name],
    ...(compiled.description !== undefined && { summary: compiled.description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: { ...successAnswers(route, domain, writer), ...problemAnswers(route, writer.components) },
  };
}

function keyParameter({ compiled, resource }: ServedAction, writer: SchemaWriter): readonly JsonObject[] {
  const attribute = takesKey(compiled) ? keyAttribute(resource) : undefined;
  if (attribute === undefined) return [];
  const { schema, name } = attribute;
  const written = jsonSchemaOf({ schema, io: 'output', place: `${resource.name}.${name}` }, writer);
  return [{ name: 'key', in: 'path', required: true, description: `The ${name} of the record.`, schema: written }];
}

function ifMatchParameter({ compiled, resource }: ServedAction): readonly JsonObject[] {
  if (!takesKey(compiled) || versionOf(resource) === undefined) return [];
  const description = 'The ETag of the record as it was read. If it was changed since then, the answer is 412.';
  return [{ name: 'If-Match', in: 'header', description, schema: { type: 'string' } }];
}

/** What the action takes, where it has a body. Actions refuse unknown keys. */
function requestBody({ method, name, action, fields }: ServedAction, writer: SchemaWriter): JsonObject | undefined {
  if (method === 'GET' || fields.length === 0) return undefined;
  const properties = fields.map((field): [string, JsonObject] => {
    const place = `${name}.${action}.${field.name}`;
    const written = jsonSchemaOf({ schema: field.schema, io: 'input', place }, writer);
    return [field.name, field.isSecret ? { ...written, format: 'password', writeOnly: true } : written];
  });
  const required = fields.filter((field) => field.isRequired).map((field) => field.name);
  const schema = {
    ...{ type: 'object', properties: Object.fromEntries(properties) },
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
  return { required: required.length > 0, content: { 'application/json': { schema } } };
}

/** Anyone may call, with or without a session: policies decide what becomes of it. */
function securityOf(
  { auth, subjectName }: ResourceFrontEnd,
  { components }: SchemaWriter,
): OpenApiOperation['security'] {
  // The name of the cookie stands in the document of `auth` alone.
  const { securitySchemes = {} } = auth.openApi().document.components;
  const own = ['cookie', `cookie.${subjectName}`].flatMap((name): readonly Reference[] => {
    const scheme = securitySchemes[name];
    return scheme === undefined ? [] : [components.add('securitySchemes', 'cookie', scheme)];
  });
  const bearer = components.add('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  return [{}, ...[...own, bearer].map((scheme) => ({ [nameOf(scheme)]: [] }))];
}
