import { patternOf } from './pattern-of.ts';

/** Texts and comments of SQL, in which a word says nothing. */
const TEXTS = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** A character of a name, as SQLite takes names: every one that is not ASCII belongs to them. */
const OF_NAME = '[\\w$\\u0080-\\u{10ffff}]';

/** A statement without its texts and comments. A double quote may be part of a comment, and a text of a name: neither matters here. */
export function withoutTexts(statement: string): string {
  return statement.replaceAll(TEXTS, (text) => (text.startsWith("'") ? "''" : ' '));
}

/** Matches a word, in any case, and what stands behind it, as the source of a regular expression. */
export function wordOf(name: string, behind = ''): RegExp {
  return new RegExp(`(?<!${OF_NAME})${patternOf(name)}(?!${OF_NAME})${behind}`, 'giu');
}

/** How often a pattern occurs. */
export function timesOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}
