import { jsonSchemaOf, type SchemaWriter } from '../../openapi/json-schema-of.ts';
import type { JsonObject } from '../../openapi/open-api.ts';
import { argumentsIn, optionsIn } from '../request/read-query.ts';
import { sortableNames } from '../request/read-sort.ts';
import type { ServedAction } from '../resource-route.ts';
import { filterSchema } from './filter-schema.ts';

/** What a route takes in its query. */
export function queryParameters(route: ServedAction, writer: SchemaWriter): readonly JsonObject[] {
  const { resource, compiled, name, action } = route;
  const options = optionsIn(route);
  const args = argumentsIn(route).map(({ name: argument, schema, isRequired }) => {
    const written = jsonSchemaOf({ schema, io: 'input', place: `${name}.${action}.${argument}` }, writer);
    return { name: argument, in: 'query', ...(isRequired && { required: true }), schema: written };
  });
  const filter: JsonObject = {
    name: 'filter',
    in: 'query',
    description: 'Which records, as JSON.',
    ...(compiled.bulk && { required: true }),
    content: { 'application/json': { schema: filterSchema(resource, writer) } },
  };
  const page = compiled.page === undefined ? [] : pageParameters(compiled.page, sortableNames(resource));
  const load: JsonObject = {
    ...{ name: 'load', in: 'query', description: 'The relations that come along.', style: 'form', explode: false },
    schema: { type: 'array', items: { enum: route.load } },
  };
  return [
    ...(options.includes('filter') ? [filter] : []),
    ...page,
    ...(options.includes('load') ? [load] : []),
    ...args,
  ];
}

type PageRules = NonNullable<ServedAction['compiled']['page']>;

function pageParameters({ size, most, count, offset }: PageRules, sortable: readonly string[]): readonly JsonObject[] {
  const inQuery = (name: string, description: string, schema: JsonObject): JsonObject => {
    return { name, in: 'query', description, schema };
  };
  const names = sortable.flatMap((name) => [name, `-${name}`]);
  return [
    {
      ...inQuery('sort', 'The order. A name with - before it turns it.', { type: 'array', items: { enum: names } }),
      ...{ style: 'form', explode: false },
    },
    inQuery('size', `How many records. Without it: ${size}.`, { type: 'integer', minimum: 1, maximum: most }),
    inQuery('after', 'The `next` of a page: the records behind it.', { type: 'string' }),
    inQuery('before', 'The `previous` of a page: the records before it.', { type: 'string' }),
    ...(offset ? [inQuery('offset', 'Leaves out so many records.', { type: 'integer', minimum: 0 })] : []),
    ...(count ? [inQuery('count', 'Also counts all records.', { const: true })] : []),
  ];
}
