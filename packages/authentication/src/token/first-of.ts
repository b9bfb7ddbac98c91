/** An option that takes one text or a list of them: the first is what new tokens say. */
export type TextOrList = string | readonly string[];

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
