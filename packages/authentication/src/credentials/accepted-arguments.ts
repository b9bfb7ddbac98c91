import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';

/**
 * Arguments for attributes that an action hands on to a create, if it comes to one. Each is checked by the attribute's
 * schema, and stays as it was given: the create runs the schema once more, and it may transform.
 *
 * @example
 * arguments: { ...acceptedArguments(draft, options.registerActionAccept), token: boundedText(longestToken) }
 */
export function acceptedArguments(
  draft: Pick<Draft, 'attributes'>,
  names: readonly string[],
): Readonly<Record<string, z.ZodType>> {
  // A name without an attribute is for the verifier.
  const known = names.flatMap((name) => draft.attributes.get(name) ?? []);
  return Object.fromEntries(known.map(({ name, schema }) => [name, checkedBy(schema).optional()]));
}

function checkedBy(schema: z.ZodType): z.ZodType {
  return z.unknown().superRefine(async (value, context) => {
    const { error } = await z.safeParseAsync(schema, value);
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
  });
}
