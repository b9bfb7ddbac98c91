import { type Domain, ResourceInfo } from '@ashlar/core';
import type { SchemaWriter } from '../../openapi/json-schema-of.ts';
import type { JsonObject, Reference } from '../../openapi/open-api.ts';
import { recordSchema } from '../../openapi/record-schema.ts';
import { versionOf } from '../entity-tag.ts';
import { loadOf } from '../request/read-load.ts';
import type { ServedAction } from '../resource-route.ts';
import { withRelated } from './related-schema.ts';

/** The answer of a route that succeeds. */
export function successAnswers(
  route: ServedAction,
  domain: Domain,
  writer: SchemaWriter,
): Readonly<Record<string, JsonObject>> {
  const { answers } = route;
  if (answers === 204) return { '204': { description: 'Done.' } };
  const headers = headersOf(route, writer);
  const response = {
    description: answers === 201 ? 'The new record.' : 'Done.',
    ...(Object.keys(headers).length > 0 && { headers }),
    content: { 'application/json': { schema: schemaOf(route, domain, writer) } },
  };
  // An upsert may have found the record.
  const found =
    route.compiled.upsert === undefined ? {} : { '200': { ...response, description: 'The record that was there.' } };
  return { ...found, [String(answers)]: response };
}

function headersOf(
  { answers, method, compiled, resource, restName }: ServedAction,
  { components }: SchemaWriter,
): Readonly<Record<string, Reference>> {
  const add = (name: string, description: string, schema: JsonObject): Reference =>
    components.add('headers', name, { description, schema });
  const tagged = ['get', 'create', 'update'].includes(restName ?? '') && versionOf(resource) !== undefined;
  const tag = tagged ? { ETag: add('ETag', 'The version of the record, for If-Match.', { type: 'string' }) } : {};
  if (answers === 201) {
    return { Location: add('Location', 'The address of the record.', { type: 'string', format: 'uri' }), ...tag };
  }
  if (tagged) return tag;
  if (method !== 'GET' || compiled.page === undefined) return {};
  const link =
    'The pages around this one, next and prev (RFC 8288). Absent where there is none, or if it would be long.';
  return { Link: add('Link', link, { type: 'string' }) };
}

function schemaOf(route: ServedAction, domain: Domain, writer: SchemaWriter): JsonObject {
  const { resource, action, compiled, name } = route;
  if (compiled.bulk) return object({ count: { type: 'integer', minimum: 0 } });
  if (compiled.type === 'action') {
    writer.warn(`${name}.${action}: nothing says what it answers`);
    return { type: 'object', properties: { result: {} } };
  }
  const load = loadOf(route.load.map((path) => path.split('.')));
  const record = withRelated(recordSchema(resource, selected(route), writer), { resource, load, domain }, writer);
  if (compiled.page === undefined) return object({ record });
  const cursor = { type: ['string', 'null'] };
  const page = object({ records: { type: 'array', items: record }, next: cursor, previous: cursor });
  if (!compiled.page.count) return page;
  const count = { type: 'integer', minimum: 0, description: 'Where it was asked for.' };
  return { ...page, properties: { ...page.properties, count } };
}

/** What an action selects, and the primary key, which every record has. */
function selected({ compiled, resource }: ServedAction): readonly string[] | undefined {
  return compiled.select && [...ResourceInfo.primaryKey(resource), ...compiled.select];
}

function object(properties: JsonObject): JsonObject & { readonly properties: JsonObject } {
  return { type: 'object', properties, required: Object.keys(properties) };
}
