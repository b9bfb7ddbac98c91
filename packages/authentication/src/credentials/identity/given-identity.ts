import { definitionOf, type Schema } from '@ashlar/core/extension';
import { z } from 'zod';
import { boundedText, tooLong } from './bounded-text.ts';

/** The maximum length of an identity, in UTF-16 units. No schema looks at a megabyte from a stranger. */
export const longestIdentity = 16_384;

/**
 * The schema of an identity at sign-in. It refuses only values that are no text, and texts that are too long. A user
 * may be older than a rule of the attribute's schema, so an identity that breaks a rule is an unknown user.
 */
export function givenIdentityArgument(schema: z.ZodType): z.ZodType {
  const text = boundedText(longestIdentity);
  if (takesText(schema)) return text;
  return z.custom((given) => isScalar(given) && (typeof given !== 'string' || text.safeParse(given).success), {
    error: ({ input }) => (typeof input === 'string' ? tooLong(longestIdentity) : 'expected text'),
  });
}

/** `true` for text, and for the other types from which a schema may make text, such as a number. */
export function isScalar(given: unknown): given is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof given);
}

/** `true` if a schema accepts text. */
function takesText(schema: Schema): boolean {
  const { type, innerType, getter, left, options, in: input, coerce = false } = definitionOf(schema);
  const inner = innerType ?? getter?.() ?? left ?? input;
  if (inner !== undefined) return takesText(inner);
  if (options !== undefined) return options.every(takesText);
  return ['string', 'enum', 'literal', 'template_literal'].includes(type) && !coerce;
}
