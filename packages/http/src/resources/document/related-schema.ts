import { type AnyResource, type Domain, ResourceInfo } from '@ashlar/core';
import type { SchemaWriter } from '../../openapi/json-schema-of.ts';
import type { JsonObject, Reference } from '../../openapi/open-api.ts';
import { recordSchema } from '../../openapi/record-schema.ts';
import { relatedResource } from '../definition/load-problems.ts';
import type { LoadOption } from '../request/read-load.ts';

/** A record, and the relations that may be loaded with it. */
export interface RelatedRecord {
  readonly resource: AnyResource;
  readonly load: LoadOption;
  readonly domain: Domain;
}

/** The schema of a record with what `load` may add to it. Without relations it is the record's own. */
export function withRelated(
  record: Reference | JsonObject,
  { resource, load, domain }: RelatedRecord,
  writer: SchemaWriter,
): Reference | JsonObject {
  const related = ResourceInfo.relationships(resource).flatMap(({ name, kind, target }): [string, JsonObject][] => {
    const [wanted, other] = [load[name], relatedResource(domain, target)];
    if (wanted === undefined || other === undefined) return [];
    const inner = wanted === true ? {} : wanted.load;
    const own = recordSchema(other, undefined, writer);
    const schema = withRelated(own, { resource: other, load: inner, domain }, writer);
    return [[name, kind === 'hasMany' ? { type: 'array', items: schema } : { anyOf: [schema, { type: 'null' }] }]];
  });
  if (related.length === 0) return record;
  const description = 'Only what `load` asked for.';
  return { allOf: [record, { type: 'object', description, properties: Object.fromEntries(related) }] };
}
