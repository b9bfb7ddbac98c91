import type { Issue } from '@ashlar/core';

/** Shorter texts are no secrets, and stand in messages by chance. */
const shortest = 4;

/**
 * Issues without the values of the caller. Ashlar's own messages hold none. But a schema of the application may have a message
 * that quotes its value, such as a refused password: it is replaced, because answers are logged on their way (CWE-209).
 */
export function withholdValues(issues: readonly Issue[], given: unknown): readonly Issue[] {
  if (issues.length === 0) return issues;
  const values = new Set(textsIn(given).map(folded));
  const longest = Math.max(...issues.map(({ message }) => folded(message).length));
  const quotable = [...values].filter((text) => text.length >= shortest && text.length <= longest);
  return issues.map((issue) => {
    const message = folded(issue.message);
    return quotable.some((text) => standsIn(message, text)) ? { ...issue, message: 'is not valid' } : issue;
  });
}

/** All texts and numbers in a value, however deep. A loop, because the nesting may be deeper than the stack. */
function textsIn(given: unknown): readonly string[] {
  const texts: string[] = [];
  const left = [given];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') texts.push(String(value));
    else if (typeof value === 'object' && value !== null) left.push(...Object.values(value));
  }
  return texts;
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

/** Whether a text stands in a message as a word or more: `pass` does not stand in "the password is too short". */
function standsIn(message: string, text: string): boolean {
  for (let at = message.indexOf(text); at !== -1; at = message.indexOf(text, at + 1)) {
    const around = `${message[at - 1] ?? ''}${message[at + text.length] ?? ''}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}
