import { expect, test } from 'vitest';
import { filesInCycles, importedFiles } from './import-graph.ts';
import { parse, type Source } from './source.ts';

function sourcesOf(files: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(files).map(([path, text]) => parse(path, text));
}

/** What `src/a.ts` imports, where there are the files `src/b.ts`, `src/c/index.ts`, `d.tsx` and `index.ts` too. */
function importsOf(text: string, byValue = false): readonly string[] {
  const files = { 'src/a.ts': text, 'src/b.ts': '', 'src/c/index.ts': '', 'd.tsx': '', 'index.ts': '' };
  return [...(importedFiles(sourcesOf(files), byValue).get('src/a.ts') ?? [])];
}

test.each([
  ['a file', "import { b } from './b.ts';", 'src/b.ts'],
  ['what the file is built to', "import b from './b.js';", 'src/b.ts'],
  ['a file without its ending', "import * as b from './b';", 'src/b.ts'],
  ['a folder', "export * from './c';", 'src/c/index.ts'],
  ['a file above', "import '../d';", 'd.tsx'],
  ['the folder above', "export { d } from '..';", 'index.ts'],
  ['a call', "const b = await import('./b.ts');", 'src/b.ts'],
  ['a type by call', "let b: import('./b.ts').B;", 'src/b.ts'],
])('%s is imported', (_, text, expected) => {
  expect(importsOf(text)).toEqual([expected]);
});

test('a file that is imported twice counts once; a package and a comment do not count', () => {
  const text = "import { b } from './b.ts';\nexport type { B } from './b.ts';\nimport 'zod';\n// import './c';\n";
  expect(importsOf(text)).toEqual(['src/b.ts']);
});

test.each([
  "import type { B } from './b.ts';",
  "import { type B } from './b.ts';",
  "export type { B } from './b.ts';",
  "export { type B } from './b.ts';",
  "export type * from './b.ts';",
  "let b: import('./b.ts').B;",
])('by value, no types are followed: %s', (text) => {
  expect(importsOf(text)).toEqual(['src/b.ts']);
  expect(importsOf(text, true)).toEqual([]);
});

test('by value, an import of a type and a value is followed', () => {
  expect(importsOf("import { type B, b } from './b.ts';", true)).toEqual(['src/b.ts']);
});

test('all files of a circle are found, and no file that only leads into it', () => {
  const sources = sourcesOf({
    'into.ts': "import './a.ts';",
    'a.ts': "import './b.ts';",
    'b.ts': "import type { C } from './c.ts';",
    'c.ts': "import './a.ts';\nimport './end.ts';",
    'end.ts': '',
  });
  expect(filesInCycles(importedFiles(sources))).toEqual(['a.ts', 'b.ts', 'c.ts']);
  expect(filesInCycles(importedFiles(sources, true))).toEqual([]);
});
