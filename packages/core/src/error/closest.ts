/** The word among `known` that is nearest to `word`, if it is near enough for a typing error. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    // The distance is at least the difference in length. So a key of a megabyte, which a stranger may send, is not
    // compared.
    if (Math.abs(word.length - candidate.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Names that a hint lists. An error may have a hundred hints. */
const mostNames = 30;

/** "did you mean …?" where something is near, else the list of what exists. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  // Callers without types may pass undefined. The caller's own message says so.
  const near = typeof word === 'string' ? closest(word, known) : undefined;
  if (near !== undefined) return `did you mean "${near}"?`;
  if (known.length === 0) return 'there are none';
  const more = known.length > mostNames ? `, and ${known.length - mostNames} more` : '';
  return `there are: ${known.slice(0, mostNames).join(', ')}${more}`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitute));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
