import { z } from 'zod';

/** An option that takes one text or a list of them: the first is what new tokens say. */
export type TextOrList = string | readonly string[];

/** The schema of such an option. */
export const textOrListSchema: z.ZodType<TextOrList> = z
  .union(
    [z.string().min(1), z.array(z.string().min(1)).min(1).readonly()],
    'expected text, or a list of at least one text',
  )
  .meta({ title: 'string | readonly string[]', written: 'TextOrList' });

/** The text that new tokens say. */
export function firstOf(option: TextOrList): string {
  // Invariant: the schema of the option lets no empty list through.
  const [first = ''] = allOf(option);
  return first;
}

/** Every text that counts. */
export function allOf(option: TextOrList): string[] {
  return typeof option === 'string' ? [option] : [...option];
}
