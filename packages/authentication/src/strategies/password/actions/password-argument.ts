import type { z } from 'zod';
import { boundedText, isWholeText, tooLong } from '../../../credentials/identity/bounded-text.ts';
import type { TextForm } from '../../../credentials/identity/text-form.ts';
import { hashedForm } from './password-forms.ts';

/** The maximum length of a password, in UTF-16 units: a stranger must not make us hash a megabyte. */
export const longestPassword = 4096;

/** The rules for a new password. */
export interface NewPasswordRules extends TextForm {
  /** In characters. */
  readonly minimumLength: number;
  /** In bytes of UTF-8. Default 4,096. */
  readonly longestInBytes?: number | undefined;
}

/** The schema of a new password. It never cuts, and judges the form that is hashed. */
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

/** The schema of a password that a caller claims to know. The rules for new passwords do not apply. */
export function givenPasswordArgument(): z.ZodType<string, string> {
  return boundedText(longestPassword).refine(isWholeText, 'holds half of a character');
}
