import { z } from 'zod';

/** Text of at most so many UTF-16 units. The length is looked at first, and nothing else of text that is too long. */
export function boundedText(longest: number, error: string = tooLong(longest)): z.ZodString {
  return z.string().max(longest, { error, abort: true });
}

/** What is said of text that is too long. */
export function tooLong(longest: number): string {
  return `expected at most ${longest} characters`;
}

/** Half a surrogate pair becomes U+FFFD as UTF-8: two different texts would be one. */
export function isWholeText(text: string): boolean {
  return text.isWellFormed();
}
