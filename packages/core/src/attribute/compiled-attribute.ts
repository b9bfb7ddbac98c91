import type { z } from 'zod';
import type { RelationAttribute } from '../data-layer/relation.ts';
import type { AttributeFlags, AttributeGenerator, AttributeInput } from './attribute.ts';
import { isAttribute } from './attribute.ts';
import { columnNameOf } from './column-name-of.ts';
import type { SchemaProblem } from './json-problems.ts';
import { readSchema } from './read-schema.ts';
import { isSchema } from './schema.ts';

/** An attribute of a compiled resource, with every flag settled. */
export interface CompiledAttribute extends RelationAttribute {
  readonly schema: z.ZodType;
  readonly primaryKey: boolean;
  readonly sensitive: boolean;
  readonly public: boolean;
  readonly writable: boolean;
  readonly generated: boolean;
  readonly unique: boolean;
  /** The attribute at which problems with this one are reported: itself, unless it stands in for another. */
  readonly standsFor: string;
  readonly generator: AttributeGenerator | undefined;
  /** Whether it counts the updates of the record: `lockVersion()`. */
  readonly locksVersion: boolean;
  /** What makes the value of an attribute that is left out on create; undefined where the schema has no default. */
  readonly defaulting: z.ZodType | undefined;
  /** The longest text that actions accept, in UTF-16 units: looked at before the schema. Undefined: the schema judges alone. */
  readonly longest?: number;
  /** 'user', or the extension that added it. */
  readonly source: string;
}

/** An attribute, and why no store could keep it. */
export interface AttributeReading {
  readonly attribute: CompiledAttribute;
  readonly problems: readonly SchemaProblem[];
}

/** Settles every flag of a declared attribute. */
export function compileAttribute(name: string, declared: AttributeInput, source: string): AttributeReading {
  const { schema, flags, generator } = partsOf(declared);
  if (!isSchema(schema)) throw new TypeError(`attribute ${name}: expected a zod schema`);
  const { storage, nullable, defaulting, problems } = readSchema(schema, flags.storage);
  const attribute: CompiledAttribute = {
    name,
    column: flags.column ?? columnNameOf(name),
    storage,
    nullable,
    schema,
    primaryKey: flags.primaryKey ?? false,
    sensitive: flags.sensitive ?? false,
    public: flags.public ?? !flags.sensitive,
    writable: flags.writable ?? true,
    generated: flags.generated ?? generator !== undefined,
    unique: flags.unique ?? false,
    standsFor: flags.standsFor ?? name,
    // A copy, since it will be frozen.
    generator: generator && { ...generator },
    locksVersion: isAttribute(declared) && declared.locksVersion === true,
    defaulting,
    source,
  };
  return { attribute, problems };
}

function partsOf(declared: AttributeInput): {
  schema: unknown;
  flags: AttributeFlags;
  generator: AttributeGenerator | undefined;
} {
  if (isAttribute(declared)) return { schema: declared.schema, flags: declared.flags, generator: declared.generator };
  return { schema: declared, flags: {}, generator: undefined };
}
