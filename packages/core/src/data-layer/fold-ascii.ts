/**
 * The text with a to z for A to Z, and every other character as it is. Databases fold other letters by their version and
 * language, so this is the one way in which all of them agree.
 */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
