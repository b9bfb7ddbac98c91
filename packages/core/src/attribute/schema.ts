import type { z } from 'zod';

/**
 * Any zod schema. Not `z.ZodType`: as a constraint that costs the compiler about 1,500 instantiations for each schema.
 */
export type Schema = z.core.SomeType;

/** Whether a value is a zod schema. */
export function isSchema(value: unknown): value is z.ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
