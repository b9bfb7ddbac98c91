import { z } from 'zod';

/** Longer passwords are refused: hashing a megabyte is work that a stranger could ask for. */
const longestPassword = 4096;

/** A new password: exactly as typed, never trimmed, never cut. */
export function newPasswordArgument(
  minimumLength: number,
  longestInBytes: number = longestPassword,
): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => [...text].length >= minimumLength, `expected at least ${minimumLength} characters`)
    .max(longestPassword, `expected at most ${longestPassword} characters`)
    .refine((text) => Buffer.byteLength(text) <= longestInBytes, `expected at most ${longestInBytes} bytes`)
    .refine(isWholeText, 'holds half of a character');
}

/** A password that somebody claims to have. It says nothing of the rules for new ones. */
export function givenPasswordArgument(): z.ZodType<string, string> {
  return z
    .string()
    .max(longestPassword, `expected at most ${longestPassword} characters`)
    .refine(isWholeText, 'holds half of a character');
}

/** Half a surrogate pair becomes U+FFFD as UTF-8: two different passwords would have one hash. */
export function isWholeText(text: string): boolean {
  return text.isWellFormed();
}
