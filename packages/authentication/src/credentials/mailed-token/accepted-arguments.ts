import type { Draft } from '@ashlar/core/extension';
import { z } from 'zod';

/**
 * Arguments for attributes that an action may pass on to a create. The attribute's schema checks each argument. The
 * value stays as the caller gave it: the create runs the schema again, which may transform the value.
 *
 * @example
 * arguments: { ...acceptedArguments(draft, options.registerActionAccept), token: boundedText(longestToken) }
 */
export function acceptedArguments(
  draft: Pick<Draft, 'attributes'>,
  names: readonly string[],
): Readonly<Record<string, z.ZodType>> {
  // The verifier reports a name without an attribute.
  const known = names.flatMap((name) => draft.attributes.get(name) ?? []);
  return Object.fromEntries(known.map(({ name, schema }) => [name, checkedBy(schema).optional()]));
}

function checkedBy(schema: z.ZodType): z.ZodType {
  return z.unknown().superRefine(async (value, context) => {
    const { error } = await z.safeParseAsync(schema, value);
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
  });
}
