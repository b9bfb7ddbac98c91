import { expect, test } from 'vitest';
import { riddlingWords } from '../plain-english.ts';
import { findProblems } from './find-problems.ts';
import { parse, type Source } from './source.ts';

function manySources(count: number): readonly Source[] {
  return Array.from({ length: count }, (_, index) => parse(`packages/core/src/run/file-${index}.ts`, ''));
}

test('a circle, even one of types, is a problem of each of its files', () => {
  const sources = [
    parse('src/a.ts', "import type { B } from './b.ts';"),
    parse('src/b.ts', "import type { A } from './a.ts';"),
  ];
  expect(findProblems(sources)).toEqual([
    'src/a.ts: stands in a circle of imports',
    'src/b.ts: stands in a circle of imports',
  ]);
});

test('a folder may have 20 source files, those in its folders not counted', () => {
  const inside = parse('packages/core/src/run/inside/a.ts', '');
  expect(findProblems([...manySources(20), inside])).toEqual([]);
  expect(findProblems([...manySources(21), inside])).toEqual([
    'packages/core/src/run: has 21 source files; split it into folders of at most 20',
  ]);
});

test('a riddling word is named with its line', () => {
  const [word = ''] = riddlingWords;
  expect(findProblems([parse('src/a.ts', `f();\n// ${word}\n`)])).toEqual([
    `src/a.ts:2: "${word}" is not plain English`,
  ]);
});
