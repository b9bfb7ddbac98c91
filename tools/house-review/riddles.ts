import { riddlingWords } from './riddling-words.ts';
import type { Source } from './source.ts';

/** A place of a word that plain English does without. */
export interface Riddle {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly word: string;
}

const pattern = new RegExp(`\\b(?:${riddlingWords.join('|')})\\b`, 'gi');

/** Every such word in a file: in comments, in messages, and as a part of a name. */
export function riddlesIn({ path, text }: Source): readonly Riddle[] {
  return text
    .split('\n')
    .flatMap((line, index) => [...wordsOf(line).matchAll(pattern)].map(([word]) => ({ path, line: index + 1, word })));
}

/** `startAnew` as `start Anew`. */
function wordsOf(line: string): string {
  return line.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');
}
