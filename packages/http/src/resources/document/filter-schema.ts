import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { CompiledAttribute } from '@ashlar/core/extension';
import { referenceTo } from '../../openapi/components.ts';
import { jsonSchemaOf, type SchemaWriter } from '../../openapi/json-schema-of.ts';
import type { JsonObject, Reference } from '../../openapi/open-api.ts';
import { publicAttributes } from '../../route/public-attributes.ts';

/** The schema of a filter over the records of a resource. It refers to itself, so it is a component. */
export function filterSchema(resource: AnyResource, writer: SchemaWriter): Reference {
  const { components } = writer;
  const name = `${resource.name}.Filter`;
  const self = referenceTo('schemas', name);
  const compared = publicAttributes(resource).map((each): [string, JsonObject] => {
    return [each, operandSchema(resource, ResourceInfo.attribute(resource, each), writer)];
  });
  const list = { type: 'array', items: self };
  return components.add('schemas', name, {
    type: 'object',
    description: 'All members have to hold. A value, null, or comparisons.',
    properties: { ...Object.fromEntries(compared), and: list, or: list, not: self },
    additionalProperties: false,
  });
}

function operandSchema(
  resource: AnyResource,
  { name, schema, storage }: CompiledAttribute,
  writer: SchemaWriter,
): JsonObject {
  const isNull = { type: 'boolean' };
  if (storage === 'json') return comparisons({ isNull });
  const value = jsonSchemaOf({ schema, io: 'output', place: `${resource.name}.${name}` }, writer);
  const list = { type: 'array', items: value };
  const text = { type: 'string' };
  const ofText =
    storage === 'text' ? { contains: text, startsWith: text, endsWith: text, insensitive: { type: 'boolean' } } : {};
  const members = { eq: value, notEq: value, gt: value, gte: value, lt: value, lte: value, in: list, notIn: list };
  return { anyOf: [value, { type: 'null' }, comparisons({ ...members, isNull, ...ofText })] };
}

function comparisons(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  return { type: 'object', minProperties: 1, properties, additionalProperties: false };
}
