import { expect, test } from 'vitest';
import { riddlingWords } from '../plain-english.ts';
import { riddlesIn } from './riddles.ts';
import { parse } from './source.ts';

test.each(riddlingWords.filter((word) => !word.includes(' ')))(
  '"%s" is found in a comment, in a text and as a part of a name',
  (word) => {
    const capital = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    const found = riddlesIn(parse('a.ts', `// ${capital} comes.\nf('to ${word}');\nconst start${capital} = 1;\n`));
    expect(found.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(found[1]).toEqual({ path: 'a.ts', line: 2, word });
  },
);

test('a part of another word is not found', () => {
  expect(riddlesIn(parse('a.ts', '// manewa, thricefold\n'))).toEqual([]);
});
