/** The most characters of a caller's text that a message shows. */
const longest = 60;

/**
 * Characters that JSON does not escape, and that mislead a reader: they move the cursor, hide text, or turn its
 * direction. DEL and C1 controls, format characters (bidirectional, zero-width, tags), separators of lines and
 * paragraphs.
 */
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a caller's text safe for a message: in quotes, on one line, at most 60 characters. So a caller cannot write
 * lines into a log (CWE-117), or a megabyte.
 *
 * @example
 * quoted('name\nERROR: admin signed in'); // => '"name\\nERROR: admin signed in"'
 */
export function quoted(text: unknown): string {
  const shown = textOf(text);
  const cut = shown.length > longest ? `${shown.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : shown;
  return JSON.stringify(cut).replace(misleading, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${hexOf(character.charCodeAt(index))}`).join(''),
  );
}

function hexOf(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}

/** Callers without types may give anything in place of text. The `toString` of an object is never called. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
    ? typeof value
    : String(value);
}
