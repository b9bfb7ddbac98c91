import { patternOf } from './pattern-of.ts';

/** Texts, quoted names and comments of a statement of SQLite, each as a whole: a quote inside of another one begins nothing. */
export const QUOTED: RegExp = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** A character of a name, as SQLite takes names: every one that is not ASCII belongs to them. */
const OF_NAME = '[\\w$\\u0080-\\u{10ffff}]';

const WORDS = new RegExp(`${QUOTED.source}|${OF_NAME}+|\\(`, 'gu');

/** The words, quoted names and opening brackets of a statement, as they stand there: what is in texts and comments says nothing. */
export function wordsIn(statement: string): readonly string[] {
  return [...statement.matchAll(WORDS)].map(([word]) => word).filter((word) => !/^(?:'|--|\/\*)/.test(word));
}

/** Whether a word of a statement stands for a name, whatever its case and its quotes. */
export function isNamed(word: string, name: string): boolean {
  return unquoted(word).toLowerCase() === name.toLowerCase();
}

function unquoted(word: string): string {
  const [quote = ''] = word;
  if (quote === '[') return word.slice(1, -1);
  return quote === '"' || quote === '`' ? word.slice(1, -1).replaceAll(quote + quote, quote) : word;
}

/** Matches a word, in any case, and what stands behind it, as the source of a regular expression. */
export function wordOf(name: string, behind = ''): RegExp {
  return new RegExp(`(?<!${OF_NAME})${patternOf(name)}(?!${OF_NAME})${behind}`, 'giu');
}

/** How often a pattern occurs. */
export function timesOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}
