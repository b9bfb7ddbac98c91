import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLongSentences, longSentencesIn } from './long-sentences.ts';

const root = join(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/**/README.md', 'examples/*/README.md', '.changeset/*.md'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules') || path.includes('wycheproof'),
});

test('no sentence of a page has more than 25 words', () => {
  expect(pages.length).toBeGreaterThan(70);
  expect(findLongSentences(root, pages)).toEqual([]);
});

const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

test('a long sentence is found in text, in an item of a list and in a cell, with its line', () => {
  const page = `# Title\n\nShort. ${words(26)}.\n\n- one\n- ${words(13)}\n  ${words(13)}\n\n| a | ${words(27)} |`;
  expect(longSentencesIn(page).map(({ line, words: count }) => [line, count])).toEqual([
    [3, 26],
    [6, 26],
    [9, 27],
  ]);
});

test('25 words are fine, a colon ends a sentence, and code, links and quotations do not count', () => {
  const code = `\`${words(30)}\``;
  const page = [
    `${words(25)}. ${words(20)}: ${words(20)}; ${words(20)}.`,
    `${words(20)} ${code} [${words(30)}](./page.md).`,
    `\`\`\`text\n${words(40)}\n\`\`\``,
    `<!-- quoted -->\n${words(40)}\n<!-- end of what is quoted -->`,
  ];
  expect(longSentencesIn(page.join('\n\n'))).toEqual([]);
});
