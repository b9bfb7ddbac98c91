import type { Schema } from '@ashlar/core/extension';
import { z } from 'zod';
import { boundedText, tooLong } from './bounded-text.ts';
import { definitionOf } from './schema-definition.ts';

/** Longer identities are refused, in UTF-16 units: no schema looks at a megabyte that a stranger sent. */
export const longestIdentity = 16_384;

/**
 * The identity of a sign-in. Its schema refuses nothing here: users may be older than one of its rules, and an identity that
 * breaks a rule is an unknown user. Only what is no text is refused, and what is too long.
 */
export function givenIdentityArgument(schema: z.ZodType): z.ZodType {
  const text = boundedText(longestIdentity);
  if (takesText(schema)) return text;
  // A schema that makes text of something else, such as a number.
  const scalars = ['number', 'bigint', 'boolean'];
  return z.custom((given) => text.safeParse(given).success || scalars.includes(typeof given), {
    error: ({ input }) => (typeof input === 'string' ? tooLong(longestIdentity) : 'expected text'),
  });
}

/** Whether text goes into a schema. */
function takesText(schema: Schema): boolean {
  const { type, innerType, getter, left, options, in: input, coerce = false } = definitionOf(schema);
  const inner = innerType ?? getter?.() ?? left ?? input;
  if (inner !== undefined) return takesText(inner);
  if (options !== undefined) return options.every(takesText);
  return ['string', 'enum', 'literal', 'template_literal'].includes(type) && !coerce;
}
