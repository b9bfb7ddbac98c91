import { isOptional } from './may-put-out.ts';
import type { Schema } from './schema.ts';
import { classOf, definitionOf, endsAt, innerOf, type SchemaDefinition } from './schema-definition.ts';

/** Something in a schema that a store cannot keep, and what to write in its place. */
export interface SchemaProblem {
  readonly message: string;
  readonly cure: string;
}

/** Where a schema stands in the one of the attribute. */
interface Place {
  /** Such as `seats[].takenAt`; empty at the top. */
  readonly name: string;
  readonly around: readonly Schema[];
}

/** Types whose values JSON cannot hold, and what to write in their place. */
export const unkept: Readonly<Record<string, { readonly what: string; readonly cure: string }>> = {
  date: { what: 'a date', cure: 'use z.iso.datetime(), or give the moment an attribute of its own' },
  bigint: { what: 'a bigint', cure: 'keep it as text: z.string().regex(/^-?\\d+$/)' },
  map: { what: 'a Map', cure: 'use z.record()' },
  set: { what: 'a Set', cure: 'use z.array()' },
  symbol: { what: 'a symbol', cure: 'use z.enum()' },
  nan: { what: 'NaN', cure: 'use z.null()' },
  function: { what: 'a function', cure: 'leave it out' },
  file: { what: 'a File', cure: 'keep its name, and the file elsewhere' },
};

/** Classes of which JSON holds the values as they are. */
const plainClasses: ReadonlySet<string> = new Set(['Object', 'Array']);

/** Classes that only a `z.instanceof` puts out, and that JSON text changes. */
function unkeptInstance(schema: Schema): typeof gap | undefined {
  const { name } = classOf(schema) ?? { name: 'Object' };
  if (plainClasses.has(name)) return undefined;
  const cure = `keep what it is made of: z.object({ … }) in place of z.instanceof(${name})`;
  return unkept[name.toLowerCase()] ?? { what: `an instance of ${name}`, cure };
}

/** What a schema may put out that JSON cannot hold. Of functions, such as transforms, nothing is known. */
export function jsonProblems(schema: Schema): readonly SchemaProblem[] {
  return problemsAt(schema, { name: '', around: [] });
}

function problemsAt(schema: Schema, place: Place): readonly SchemaProblem[] {
  if (endsAt(schema, place.around)) return [];
  const definition = readIfPossible(schema);
  if (definition === undefined) return [];
  const { type, values = [], options = [], left, right, out } = definition;
  const at = (name: string) => ({ name, around: [...place.around, schema] });
  const same = (part: Schema | undefined) => (part === undefined ? [] : problemsAt(part, at(place.name)));
  const found =
    unkept[type === 'literal' ? typeof values.find((value) => typeof value === 'bigint') : type] ??
    unkeptInstance(schema);
  if (found !== undefined) return [problem(place.name, found)];
  if (type === 'union') return options.flatMap(same);
  if (type === 'intersection') return [left, right].flatMap(same);
  if (type === 'pipe') return same(out);
  if (type === 'success') return [];
  return containedIn(definition, place.name).flatMap(({ part, name, inList }) => [
    ...(inList && readIfPossible(part) !== undefined && isOptional(part) ? [problem(name, gap)] : []),
    ...problemsAt(part, at(name)),
  ]);
}

const gap = { what: 'undefined in a list', cure: 'use .nullable() in place of .optional()' };

function problem(place: string, { what, cure }: typeof gap): SchemaProblem {
  return { message: `JSON cannot hold ${what}${place === '' ? '' : `, as at ${place}`}`, cure };
}

interface Part {
  readonly part: Schema;
  readonly name: string;
  /** A member of a list: JSON can leave a key of an object out, but no place of a list. */
  readonly inList: boolean;
}

/** The schemas of what a value contains; for one that hands its value on, the schema behind it. */
function containedIn(definition: SchemaDefinition, name: string): readonly Part[] {
  const { type, shape, catchall, element, items, rest, keyType, valueType } = definition;
  const parts = (inner: string, inList: boolean, ...schemas: readonly (Schema | null | undefined)[]): readonly Part[] =>
    schemas.flatMap((part) => (part ? [{ part, name: inner, inList }] : []));
  if (type === 'object') {
    const keys = Object.entries(shape ?? {}).flatMap(([key, part]) =>
      parts(name === '' ? key : `${name}.${key}`, false, part),
    );
    return [...keys, ...parts(`${name}.*`, false, catchall)];
  }
  if (type === 'array') return parts(`${name}[]`, true, element);
  if (type === 'tuple')
    return [
      ...(items ?? []).flatMap((item, index) => parts(`${name}[${index}]`, true, item)),
      ...parts(`${name}[]`, true, rest),
    ];
  if (type === 'record') return parts(`${name}.*`, false, keyType, valueType);
  return parts(name, false, innerOf(definition));
}

/** A schema that uses what is defined further down cannot be read yet; inside JSON this is no problem. */
function readIfPossible(schema: Schema): SchemaDefinition | undefined {
  try {
    const definition = definitionOf(schema);
    void innerOf(definition);
    void definition.shape;
    return definition;
  } catch {
    return undefined;
  }
}
