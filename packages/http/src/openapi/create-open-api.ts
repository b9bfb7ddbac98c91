import { ResourceInfo } from '@ashlar/core';
import type { AnyRoute, ServedRoute } from '../route/served-route.ts';
import { type Components, createComponents } from './components.ts';
import type { DocumentedFrontEnd } from './documented-front-end.ts';
import type { SchemaWriter } from './json-schema-of.ts';
import type { JsonObject, OpenApi, OpenApiDocument, OpenApiOperation, Reference } from './open-api.ts';
import { operationIdOf, tagOf } from './operation-id.ts';
import { problemResponses } from './problem-responses.ts';
import { requestBody } from './request-body.ts';
import { securityOf } from './security-of.ts';
import { standardOperation, standardTags } from './standard-operation.ts';
import { successResponses } from './success-responses.ts';

/** Describes a front end as OpenAPI 3.1.1. The order of everything is that of the declarations. */
export function createOpenApi(front: DocumentedFrontEnd): OpenApi {
  const components = createComponents();
  const warnings = new Set<string>();
  const writer: SchemaWriter = { components, warn: (warning) => void warnings.add(warning) };
  const ids = new Set<string>();
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of front.routes) {
    const operationId = freeId(operationIdOf(route), ids);
    const operation = describe(route, front, writer);
    const path = route.path.replaceAll(pathParameter, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: { operationId, ...operation } };
  }
  const { title, version } = front.info;
  const document: OpenApiDocument = {
    openapi: '3.1.1',
    info: { title, version, description },
    servers: [{ url: front.baseUrl }],
    tags: [...new Set(front.routes.flatMap(tagsOf))].map((name) => ({ name })),
    paths,
    components: components.all(),
  };
  return { document, warnings: [...warnings] };
}

const description =
  'Every answer has Cache-Control: no-store, and Vary: Cookie, Authorization. A request that changes something with a cookie ' +
  'has to come from a page of a trusted origin.';

/** A strategy may be called `session`, and an operation has an id of its own. */
function freeId(id: string, taken: Set<string>): string {
  const free = taken.has(id) ? freeId(`${id}.other`, taken) : id;
  taken.add(free);
  return free;
}

function tagsOf(route: AnyRoute): readonly string[] {
  if (route.kind === 'document') return [];
  return route.kind === 'standard' ? standardTags : [tagOf(route)];
}

type Described = Omit<OpenApiOperation, 'operationId'>;

function describe(route: AnyRoute, front: DocumentedFrontEnd, writer: SchemaWriter): Described {
  if (route.kind === 'document') return documentOperation;
  if (route.kind === 'standard') return standardOperation(route, writer.components);
  return operationOf(route, front, writer);
}

function operationOf(route: ServedRoute, front: DocumentedFrontEnd, writer: SchemaWriter): Described {
  const { components } = writer;
  const summary = summaryOf(route);
  const parameters = parametersOf(route, components);
  const body = requestBody(route, front, writer);
  return {
    tags: tagsOf(route),
    ...(summary !== undefined && { summary }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: { ...successResponses(route, front, writer), ...problemResponses(route, front, components) },
    security: securityOf(route, front, components),
  };
}

const sessionSummaries = {
  session: 'Shows the session of the caller.',
  renew: 'Continues the session with a new token.',
  signOut: 'Ends the session of the caller.',
} as const;

function summaryOf(route: ServedRoute): string | undefined {
  if (route.kind === 'session') return sessionSummaries[route.phase];
  return ResourceInfo.action(route.resource, route.served.route.action).description;
}

/** A segment of a path that stands for a value: `:id`. */
const pathParameter = /(?<=\/):([\w-]+)/g;

function parametersOf({ path, session }: ServedRoute, components: Components): readonly (Reference | JsonObject)[] {
  const inPath = [...path.matchAll(pathParameter)].map(([, name]) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } };
  });
  if (session !== 'starts' && session !== 'replaces') return inPath;
  const transport = components.add('parameters', 'Ashlar-Transport', {
    name: 'Ashlar-Transport',
    in: 'header',
    description:
      'Asks for the token in the body, for a client that keeps no cookies. A request with a bearer need not ask.',
    schema: { const: 'bearer' },
  });
  return [...inPath, transport];
}

const documentOperation: Described = {
  tags: [],
  summary: 'Shows the document of the API.',
  responses: {
    '200': { description: 'This document.', content: { 'application/json': { schema: { type: 'object' } } } },
  },
  security: [],
};
