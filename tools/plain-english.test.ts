import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { findRiddles, type Riddle, riddlesIn } from './plain-english.ts';

const said = ({ file, line, word }: Riddle) => `${file}:${line}: ${word}`;

test('no sentence has a riddling word', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  expect(findRiddles(root).map(said)).toEqual([]);
});

test('a word is found in any case, over a line break, in a name, with its line', () => {
  expect(riddlesIn('fine\nWhoever asks was told\n  of it')).toEqual([
    { line: 2, word: 'Whoever' },
    { line: 2, word: 'told of' },
  ]);
  expect(riddlesIn('/** It is not to be\n * had. */\nconst startAnew = 1;')).toEqual([
    { line: 1, word: 'be had' },
    { line: 3, word: 'Anew' },
  ]);
  expect(riddlesIn('a body, told often, and once more')).toEqual([]);
});

test('what stands between the marks of a quotation is passed over, and the lines after it keep their numbers', () => {
  const text = '<!-- quoted -->\nnobody\n<!-- end of what is quoted -->\nanew';
  expect(riddlesIn(text)).toEqual([{ line: 4, word: 'anew' }]);
});

test('every folder but those of tools is searched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-words-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['src', 'node_modules', 'dist', '.changeset']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'page.md'), 'thrice');
  }
  writeFileSync(join(folder, 'picture.png'), 'thrice');
  expect(findRiddles(folder).map(said)).toEqual(['.changeset/page.md:1: thrice', 'src/page.md:1: thrice']);
});
