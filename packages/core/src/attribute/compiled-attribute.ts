import type { z } from 'zod';
import type { RelationAttribute } from '../data-layer/relation.ts';
import type { AttributeFlags, AttributeGenerator, AttributeInput } from './attribute.ts';
import { isAttribute } from './attribute.ts';
import { columnNameOf } from './column-name-of.ts';
import { isSchema } from './schema.ts';
import { isNullable, storageOf } from './storage-of.ts';

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
  /** 'user', or the extension that added it. */
  readonly source: string;
}

/** Settles every flag of a declared attribute. Storage is 'json' where the schema does not tell; the verifier speaks of it. */
export function compileAttribute(name: string, declared: AttributeInput, source: string): CompiledAttribute {
  const { schema, flags, generator } = partsOf(declared);
  if (!isSchema(schema)) throw new TypeError(`attribute ${name}: expected a zod schema`);
  return {
    name,
    column: flags.column ?? columnNameOf(name),
    storage: flags.storage ?? storageOf(schema) ?? 'json',
    nullable: isNullable(schema),
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
    source,
  };
}

/** Whether a store could tell how to keep it. */
export function hasKnownStorage(declared: AttributeInput): boolean {
  const { schema, flags } = partsOf(declared);
  return flags.storage !== undefined || (isSchema(schema) && storageOf(schema) !== undefined);
}

function partsOf(declared: AttributeInput): {
  schema: unknown;
  flags: AttributeFlags;
  generator: AttributeGenerator | undefined;
} {
  if (isAttribute(declared)) return { schema: declared.schema, flags: declared.flags, generator: declared.generator };
  return { schema: declared, flags: {}, generator: undefined };
}
