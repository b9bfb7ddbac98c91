import { definitionOf, keptFor } from '@ashlar/core/extension';
import { z } from 'zod';
import { type Components, referenceTo } from './components.ts';
import type { JsonObject } from './open-api.ts';

/** A schema of zod in a document. */
export interface Described {
  readonly schema: z.ZodType;
  /** 'input': as a caller sends it; 'output': as it leaves. */
  readonly io: 'input' | 'output';
  /** Where it stands: the name of a component that it may need, and the beginning of a warning. */
  readonly place: string;
}

/** What writing schemas needs: where shared ones go, and who hears of those that cannot be said. */
export interface SchemaWriter {
  readonly components: Components;
  warn(warning: string): void;
}

/**
 * The JSON Schema (2020-12) of a schema. Dates are texts of RFC 3339. A schema that JSON Schema cannot say is `{}`, with a
 * warning. Defaults and examples are left out: a function may make another default at each call, and a value may be a secret.
 */
export function jsonSchemaOf(described: Described, writer: SchemaWriter): JsonObject {
  const { schema, io, place } = described;
  const known = writtenIn(writer.components);
  const key = `${io} ${place}`;
  const found = known.get(schema)?.get(key);
  if (found !== undefined) return found;
  const written = writeSchema(described, writer);
  known.set(schema, (known.get(schema) ?? new Map()).set(key, written));
  return written;
}

/** What was written for one document: a schema with names of its own is the same components wherever it is described. */
const writtenIn = keptFor((_: Components) => new Map<z.ZodType, Map<string, JsonObject>>());

function writeSchema({ schema, io, place }: Described, writer: SchemaWriter): JsonObject {
  const unsaid: string[] = [];
  try {
    const written = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema, path }) {
        for (const key of valueKeys) delete jsonSchema[key];
        // Read-only to a program is not read-only to a caller.
        delete jsonSchema.readOnly;
        const { type } = definitionOf(zodSchema);
        if (type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
        else if (unsayable.has(type) && Object.keys(jsonSchema).every((key) => key === 'description')) {
          unsaid.push(`${place}${path.length === 0 ? '' : ` at ${path.join('.')}`}: JSON Schema cannot say ${type}`);
        }
      },
    });
    for (const warning of unsaid) writer.warn(warning);
    return withoutLocalReferences(written, place, writer.components);
  } catch {
    writer.warn(`${place}: the schema cannot be read`);
    return {};
  }
}

const valueKeys = ['default', 'examples', 'example'];

/** The types of schemas for which zod writes `{}`. `any` and `unknown` mean it. */
const unsayable: ReadonlySet<string> = new Set([
  'bigint',
  'custom',
  'function',
  'literal',
  'map',
  'nan',
  'set',
  'symbol',
  'transform',
  'undefined',
  'void',
]);

/**
 * A schema with names of its own refers to `#/$defs`, which begins at the document once it stands in one. Such a schema becomes
 * a component, and so does each of its parts with a name.
 */
function withoutLocalReferences(written: JsonObject, place: string, components: Components): JsonObject {
  const { $schema: _, $defs, ...root } = written;
  const isNamed = /"\$ref":"#/.test(JSON.stringify(written));
  if (!isNamed) return root;
  const parts = Object.entries(Object($defs) as Readonly<Record<string, JsonObject>>);
  const own = components.freeName('schemas', place);
  const names = new Map([
    ['#', own],
    ...parts.map(([name]): [string, string] => [`#/$defs/${name}`, `${own}.${name}`]),
  ]);
  const renamed = (schema: JsonObject): JsonObject => {
    const text = JSON.stringify(schema, (key, value: unknown) => {
      const name = key === '$ref' && typeof value === 'string' ? names.get(value) : undefined;
      return name === undefined ? value : referenceTo('schemas', name).$ref;
    });
    // Invariant: an object was written just now.
    return JSON.parse(text) as JsonObject;
  };
  for (const [name, part] of parts) components.add('schemas', `${own}.${name}`, renamed(part));
  return components.add('schemas', own, renamed(root));
}
