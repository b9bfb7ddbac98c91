/** Characters of a caller's text that a message shows. */
const longest = 60;

/**
 * What JSON leaves as it is, and what moves the cursor, hides, or turns the direction of what follows: DEL and C1 controls,
 * format characters (bidirectional, zero-width, tags), separators of lines and paragraphs.
 */
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text of a caller as it may stand in a message: in quotes, on one line, at most 60 characters of it. A log of the
 * message has no line that the caller wrote (CWE-117), and no megabyte.
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

/** A program without types may give anything in the place of a text; what has a `toString` of its own is not asked. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
    ? typeof value
    : String(value);
}
