import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { publicAttributes } from '../route/public-attributes.ts';
import { jsonSchemaOf, type SchemaWriter } from './json-schema-of.ts';
import type { JsonObject, Reference } from './open-api.ts';

/**
 * The schema of a record as it leaves: its public attributes, as far as the action selects them. All of them are one component.
 */
export function recordSchema(
  resource: AnyResource,
  select: readonly string[] | undefined,
  writer: SchemaWriter,
): Reference | JsonObject {
  const all = publicAttributes(resource);
  const shown = all.filter((name) => select?.includes(name) ?? true);
  const properties = shown.map((name): [string, JsonObject] => {
    const { schema } = ResourceInfo.attribute(resource, name);
    return [name, jsonSchemaOf({ schema, io: 'output', place: `${resource.name}.${name}` }, writer)];
  });
  // A rule may hide it from the caller.
  const hidable = ResourceInfo.fieldRules(resource) ?? {};
  const required = shown.filter((name) => !Object.hasOwn(hidable, name));
  const schema = { type: 'object', properties: Object.fromEntries(properties), required };
  return shown.length === all.length ? writer.components.add('schemas', resource.name, schema) : schema;
}
