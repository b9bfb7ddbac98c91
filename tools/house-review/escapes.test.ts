import { expect, test } from 'vitest';
import { countEscapes } from './escapes.ts';
import { parse } from './source.ts';

const none = { anys: 0, casts: 0, doubleCasts: 0, nonNulls: 0, suppressions: 0 };

test.each([
  ['any', 'const a: any[] = f<any>();', { anys: 2 }],
  ['a cast', 'const a = b as string;', { casts: 1 }],
  ['a cast in front', 'const a = <string>b;', { casts: 1 }],
  ['a double cast', 'const a = b as unknown as string;', { casts: 2, doubleCasts: 1 }],
  ['a double cast in parentheses', 'const a = ((b as unknown)) as string;', { casts: 2, doubleCasts: 1 }],
  ['non-null', 'const a = b!.c![0];', { nonNulls: 2 }],
  ['a suppression', '// @ts-expect-error: reason\n/* @ts-ignore */\nf();', { suppressions: 2 }],
])('%s is counted', (_, text, expected) => {
  expect(countEscapes([parse('a.ts', text)])).toEqual({ ...none, ...expected });
});

test.each([
  ['as const', 'const a = [1] as const;'],
  ['satisfies', 'const a = b satisfies string;'],
  ['a rename', "import { a as b } from './c.ts';"],
  ['a text or a comment', "// any x as y!\nconst a = 'any x as y!';"],
  ['not', 'const a = !b;'],
])('%s is no escape', (_, text) => {
  expect(countEscapes([parse('a.ts', text)])).toEqual(none);
});

test('all files count', () => {
  expect(countEscapes([parse('a.ts', 'let a: any;'), parse('b.ts', 'let b: any;')])).toEqual({ ...none, anys: 2 });
});
