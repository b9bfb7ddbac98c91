/**
 * `true` if no object in a JSON text has a name twice, at any depth. Parsers keep different ones of two (RFC 8259
 * section 4), so two readers would see two tokens. `value` is what the text was parsed to.
 */
export function hasUniqueNames(text: string, value: unknown): boolean {
  // Most tokens are written like this, and a text that an object makes has each name once.
  if (JSON.stringify(value) === text) return true;
  return namesIn(text) === membersOf(value);
}

/** How many names are written: texts before a colon. Quotes are only those of whole texts, since the text is JSON. */
function namesIn(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)) if (colon !== undefined) names += 1;
  return names;
}

/** How many members have been kept. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce((sum, each) => sum + membersOf(each), own);
}
