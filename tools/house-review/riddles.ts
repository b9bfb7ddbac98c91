import { riddlesIn as findRiddles } from '../plain-english.ts';
import type { Source } from './source.ts';

/** A place of a word that plain English does without. */
export interface Riddle {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly word: string;
}

/** Every such word in a file: in comments, in messages, and as a part of a name. */
export function riddlesIn({ path, text }: Source): readonly Riddle[] {
  return findRiddles(text).map((riddle) => ({ path, ...riddle }));
}
