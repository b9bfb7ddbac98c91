import { definitionOf } from '@ashlar/core/extension';
import type { z } from 'zod';

/** The type of a schema below what makes it optional. */
export function schemaType(schema: z.core.$ZodType): string {
  const { type, innerType } = definitionOf(schema);
  return innerType === undefined ? type : schemaType(innerType);
}
