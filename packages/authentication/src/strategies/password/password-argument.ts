import { z } from 'zod';
import { hashedForm } from './password-forms.ts';
import type { TextForm } from './text-form.ts';

/** Longer passwords are refused: hashing a megabyte is work that a stranger could ask for. In UTF-16 units. */
export const longestPassword = 4096;

/** What a new password has to be like. */
export interface NewPasswordRules extends TextForm {
  /** In characters. */
  readonly minimumLength: number;
  /** In bytes of UTF-8. Default 4,096. */
  readonly longestInBytes?: number | undefined;
}

/** A new password: never cut. It is judged in the form in which it is hashed. */
export function newPasswordArgument(rules: NewPasswordRules): z.ZodType<string, string> {
  const { minimumLength, longestInBytes = longestPassword } = rules;
  const atMost =
    longestInBytes < longestPassword ? `expected at most ${longestInBytes} bytes` : tooLong(longestPassword);
  return boundedText(longestPassword, atMost)
    .refine(
      (text) => [...hashedForm(text, rules)].length >= minimumLength,
      `expected at least ${minimumLength} characters`,
    )
    .refine(
      (text) => Buffer.byteLength(hashedForm(text, rules)) <= longestInBytes,
      `expected at most ${longestInBytes} bytes`,
    )
    .refine(isWholeText, 'holds half of a character');
}

/** A password that somebody claims to have. It says nothing of the rules for new ones. */
export function givenPasswordArgument(): z.ZodType<string, string> {
  return boundedText(longestPassword).refine(isWholeText, 'holds half of a character');
}

/** Text of at most so many UTF-16 units. The length is looked at first, and nothing else of text that is too long. */
export function boundedText(longest: number, error: string = tooLong(longest)): z.ZodString {
  return z.string().max(longest, { error, abort: true });
}

/** What is said of text that is too long. */
export function tooLong(longest: number): string {
  return `expected at most ${longest} characters`;
}

/** Half a surrogate pair becomes U+FFFD as UTF-8: two different passwords would have one hash. */
export function isWholeText(text: string): boolean {
  return text.isWellFormed();
}
