// Sentences of pages that are too long to read at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sentence aims at twenty words. From this number on, it has to be two. */
const MOST = 25;

/** One long sentence, where it stands. */
export interface LongSentence {
  /** Of the line on which its paragraph begins, from 1. */
  readonly line: number;
  readonly words: number;
  readonly sentence: string;
}

const fences = /^( *)(`{3,}).*\n[\s\S]*?^\1\2 *$/gm;
/** The figures of the bench, and what CONTRIBUTING.md quotes. */
const notOurs = /<!-- (?:results|quoted)[\s\S]*?<!-- end of [\s\S]*?-->|<!--[\s\S]*?-->/g;
/** An empty line, an item of a list, a row of a table and a heading begin a paragraph. */
const beginning = /^\s*(?:$|[-*] |\d+\. |\||#|:::)/;

/** The sentences of a page with more words than a reader keeps in mind. Code and a link count as one word. */
export function longSentencesIn(markdown: string): readonly LongSentence[] {
  const text = markdown.replaceAll(notOurs, blank).replaceAll(fences, blank);
  return paragraphsOf(text).flatMap(({ line, paragraph }) =>
    sentencesOf(paragraph).flatMap((sentence) => {
      const words = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu)?.length ?? 0;
      return words > MOST ? [{ line, words, sentence }] : [];
    }),
  );
}

/** The same for files of the repository, as `file:line: words: sentence`. */
export function findLongSentences(root: string, files: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    longSentencesIn(readFileSync(join(root, file), 'utf8')).map(
      ({ line, words, sentence }) => `${file}:${line}: ${words} words: ${sentence}`,
    ),
  );
}

function blank(block: string): string {
  return block.replaceAll(/[^\n]/g, '');
}

function paragraphsOf(text: string): readonly { readonly line: number; readonly paragraph: string }[] {
  const paragraphs: { line: number; paragraph: string }[] = [];
  for (const [index, each] of text.split('\n').entries()) {
    const last = paragraphs.at(-1);
    if (last === undefined || last.paragraph === '' || beginning.test(each))
      paragraphs.push({ line: index + 1, paragraph: each });
    else last.paragraph += ` ${each.trim()}`;
  }
  return paragraphs;
}

/** The sentences of a paragraph or of the cells of a row. A colon and a semicolon end one, too. */
function sentencesOf(paragraph: string): readonly string[] {
  return paragraph
    .replaceAll(/(`+)(?!`).*?\1/g, 'code')
    .replaceAll(/\[[^\]]*\]\([^)]*\)/g, 'link')
    .split(/(?<=[.!?:;])\s+|\s*(?<!\\)\|\s*/)
    .map((sentence) => sentence.trim());
}
