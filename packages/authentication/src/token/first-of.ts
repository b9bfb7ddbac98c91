import { z } from 'zod';

/** An option that takes one text or a list of texts. New tokens have the first. */
export type TextOrList = string | readonly string[];

/** The schema of such an option. */
export const textOrListSchema: z.ZodType<TextOrList> = z
  .union(
    [z.string().min(1), z.array(z.string().min(1)).min(1).readonly()],
    'expected text, or a list of at least one text',
  )
  .meta({ title: 'string | readonly string[]', written: 'TextOrList' });

/** The text for new tokens. */
export function firstOf(option: TextOrList): string {
  // Invariant: the schema of the option refuses an empty list.
  const [first = ''] = allOf(option);
  return first;
}

/** Every text that Ashlar accepts. */
export function allOf(option: TextOrList): string[] {
  return typeof option === 'string' ? [option] : [...option];
}
