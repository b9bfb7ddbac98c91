import type { PartInstance } from '../../part/part.ts';

/** How Ashlar changes a text from a user before it compares it. */
export interface TextForm {
  /** If true, white space at both ends is removed. */
  readonly trims: boolean;
}

/**
 * The text form of one part: by its own option `compatibility`, else by that of the tokens. AshAuthentication trims:
 * its arguments have the type `:string`, which trims.
 */
export function textFormOf({
  options,
  authentication,
}: Pick<PartInstance<object>, 'options' | 'authentication'>): TextForm {
  const own: unknown = 'compatibility' in options ? options.compatibility : undefined;
  return { trims: (own ?? authentication.tokens.compatibility) === 'ashAuthentication' };
}

const whiteSpace = /^\p{White_Space}$/u;

/**
 * Removes white space from both ends of a text, as Elixir's `String.trim` does (Unicode property White_Space). Unlike
 * JavaScript's `trim`, it removes U+0085 and keeps U+FEFF. One regular expression would take quadratic time.
 */
export function trimWhiteSpace(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && whiteSpace.test(text.charAt(begin))) begin++;
  while (end > begin && whiteSpace.test(text.charAt(end - 1))) end--;
  return text.slice(begin, end);
}
