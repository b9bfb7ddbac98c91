import { z } from 'zod';

/**
 * A text schema with a maximum length in UTF-16 units. It checks the length first, and nothing else of a text that is
 * too long.
 */
export function boundedText(longest: number, error: string = tooLong(longest)): z.ZodString {
  return z.string().max(longest, { error, abort: true });
}

/** The message for a text that is too long. */
export function tooLong(longest: number): string {
  return `expected at most ${longest} characters`;
}

/**
 * False if the text holds half of a surrogate pair. UTF-8 turns such halves into U+FFFD, so two texts would become one.
 */
export function isWholeText(text: string): boolean {
  return text.isWellFormed();
}
