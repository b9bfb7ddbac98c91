import type { PartInstance } from '../../part/part.ts';

/** How text that users type becomes what is compared. */
export interface TextForm {
  /** Whether white space around it is no part of it. */
  readonly trims: boolean;
}

/**
 * The form of the text of one part: by its own option `compatibility`, else by that of the tokens. AshAuthentication trims:
 * its arguments are of the type `:string`, which does so.
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
 * Text without the white space around it, by the Unicode property White_Space, as Elixir's `String.trim` has it. Unlike
 * JavaScript's `trim`, it takes U+0085 and leaves U+FEFF. Not one expression, which would take quadratic time.
 */
export function trimWhiteSpace(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && whiteSpace.test(text.charAt(begin))) begin++;
  while (end > begin && whiteSpace.test(text.charAt(end - 1))) end--;
  return text.slice(begin, end);
}
